package io.clew.spool;

import io.clew.api.Encoding;
import io.clew.api.Fsync;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import io.clew.common.LogOnce;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.LoggerFactory;

/**
 * Puts a spool on disk before any other sender, the receiver: what that cannot take now waits
 * there, and is sent in order when it can.
 *
 * <p>While the receiver works, a batch goes to it and touches no disk. If it fails, or has not
 * taken the batch after a short {@linkplain Builder#patience patience}, the batch is written to the
 * spool, and {@link #send} returns: the spans are safe from the death of the process. From then on
 * all batches go to the spool, and one thread takes them out at its own pace, until the spool is
 * empty.
 *
 * <p>Each span is sent at least once: one that the receiver has taken when its process dies, or
 * when the patience with it had run out, may be sent twice.
 *
 * <pre>
 * DIRECTORY/feed-kafka-json-1763809200000-4711/          of a sender of process 4711
 * DIRECTORY/feed-kafka-json-1763809200000-4711/lock      locked for as long as that lives
 * DIRECTORY/feed-kafka-json-1763809200000-4711/000001.spool
 * DIRECTORY/feed-kafka-json-1763808100000-4242.000001.corrupt   damaged, set aside
 * </pre>
 *
 * <p>Any number of processes may share a directory. What a dead one has left is sent by the next
 * one that starts with the same {@linkplain Builder#name name} and encoding, or by a living one,
 * which looks for it every ten seconds. A damaged segment is set aside, and what can be read of it
 * is sent.
 */
public final class SpoolingSpanSender implements SpanSender {
  private final SpanSender receiver;
  private final Spool spool;
  private final SpoolReplayer replayer;
  private final Runnable hide;

  private SpoolingSpanSender(Builder builder) {
    receiver = builder.receiver;
    LogOnce logOnce = new LogOnce(LoggerFactory.getLogger(SpoolingSpanSender.class));
    SpoolLog log = new SpoolLog(receiver);
    SpoolDirectory directory =
        new SpoolDirectory(builder.directory, builder.name, receiver.encoding(), logOnce);
    spool = new Spool(directory, builder.maxBytes, builder.fsync, log, logOnce);
    replayer =
        new SpoolReplayer(receiver, spool, directory, log, logOnce, builder.patience.toNanos());
    hide = SpoolJmx.register(builder.name, this, spool::stats, logOnce);
    replayer.start();
  }

  /**
   * A spool in a directory.
   *
   * @param directory made when it is needed, for this user only
   * @param receiver what the spans are sent to in the end; it is called by one thread of the spool
   *     only, and closed by it
   * @return a new builder
   */
  public static Builder newBuilder(Path directory, SpanSender receiver) {
    return new Builder(directory, receiver);
  }

  /**
   * {@code newBuilder(directory, receiver).build()}.
   *
   * @param directory where the spool is
   * @param receiver what the spans are sent to
   * @return a sender
   */
  public static SpoolingSpanSender create(Path directory, SpanSender receiver) {
    return newBuilder(directory, receiver).build();
  }

  @Override
  public Encoding encoding() {
    return receiver.encoding();
  }

  /**
   * Returns when the receiver has the spans, or the disk. If the disk does not take them, the
   * outcome is the receiver's.
   */
  @Override
  public void send(SpanBatch batch) throws IOException {
    replayer.send(batch);
  }

  /** Those of batches that went straight to the receiver; the others are in {@link #stats}. */
  @Override
  public long rejected() {
    return replayer.rejected();
  }

  /**
   * The books.
   *
   * @return a snapshot that balances
   */
  public SpoolStats stats() {
    return spool.stats();
  }

  /**
   * Closes the receiver; what is in the spool stays there. Takes up to five seconds, if the
   * receiver hangs.
   */
  @Override
  public void close() throws IOException {
    try {
      replayer.close();
    } finally {
      hide.run();
    }
  }

  @Override
  public String toString() {
    return "SpoolingSpanSender(" + spool + ", " + receiver + ")";
  }

  /** Makes a {@link SpoolingSpanSender}. */
  public static final class Builder {
    private static final long LEAST_BYTES = 64 * 1024;
    private static final Duration MAX_PATIENCE = Duration.ofMinutes(1);

    private final Path directory;
    private final SpanSender receiver;
    private String name = "clew";
    long maxBytes = 1024L * 1024 * 1024;
    Duration patience = Duration.ofMillis(100);
    Fsync fsync = Fsync.NEVER;

    private Builder(Path directory, SpanSender receiver) {
      this.directory = Objects.requireNonNull(directory, "directory");
      this.receiver = Objects.requireNonNull(receiver, "receiver");
    }

    /**
     * Whose spans these are. A sender takes over what dead ones of the same name have left: those
     * of one name must have the same receiver.
     *
     * @param value not blank; characters other than letters, digits, dots, hyphens and underscores
     *     become underscores in the names of files; {@code clew} by default
     */
    public Builder name(String value) {
      if (value.isBlank()) {
        throw new IllegalArgumentException("name: expected a name, got a blank one");
      }
      name = value;
      return this;
    }

    /**
     * How many bytes the spool may have on disk: what this sender has written, and what it has
     * taken over. When there are more, the oldest are dropped and counted. It is larger than this
     * only if one batch alone is.
     *
     * @param value at least 65,536; 1 GiB by default
     */
    public Builder maxBytes(long value) {
      if (value < LEAST_BYTES) {
        throw new IllegalArgumentException(
            "maxBytes: expected at least " + LEAST_BYTES + ", got " + value);
      }
      maxBytes = value;
      return this;
    }

    /**
     * How long a batch may be with the receiver until it is written to the spool, too. Meanwhile
     * further spans wait in the reporter's queue, which must have room for so many.
     *
     * @param value 0 to 1 minute; 100 ms by default
     */
    public Builder patience(Duration value) {
      if (value.isNegative() || value.compareTo(MAX_PATIENCE) > 0) {
        throw new IllegalArgumentException("patience: expected 0 to 1 minute, got " + value);
      }
      patience = value;
      return this;
    }

    /**
     * When the spool is put on the disk, so that it survives the death of the machine.
     *
     * @param value {@link Fsync#NEVER} by default
     */
    public Builder fsync(Fsync value) {
      fsync = Objects.requireNonNull(value, "fsync");
      return this;
    }

    /**
     * Starts the sender. Nothing is created on disk before the spool is needed; what is there
     * already is looked for at once, by the sender's own thread.
     *
     * @return a sender
     */
    public SpoolingSpanSender build() {
      return new SpoolingSpanSender(this);
    }
  }
}

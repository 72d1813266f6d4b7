package io.clew.spool;

import io.clew.api.Encoding;
import io.clew.api.Fsync;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import io.clew.common.JmxRegistration;
import io.clew.common.LogOnce;
import io.clew.common.SafeLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Puts a spool on disk in front of any other sender, the receiver. Spans that the receiver cannot
 * take now wait in the spool, and are sent in order when it works again.
 *
 * <p>While the receiver works, a batch goes to it and is not written to disk. If the receiver
 * fails, or has not taken the batch within a short {@linkplain Builder#sendTimeout send timeout},
 * the batch is written to the spool, and {@link #send} returns. The spans now survive the death of
 * the process. From then on all batches go to the spool. One thread sends them from there, until
 * the spool is empty.
 *
 * <p>Each span is sent at least once. A span may be sent twice if the receiver took it after the
 * send timeout, or just before the process died.
 *
 * <pre>
 * DIRECTORY/feed-kafka-json-1763809200000-4711/          of a sender of process 4711
 * DIRECTORY/feed-kafka-json-1763809200000-4711/lock      locked as long as that sender lives
 * DIRECTORY/feed-kafka-json-1763809200000-4711/000001.spool
 * DIRECTORY/feed-kafka-json-1763808100000-4242.000001.corrupt   damaged, set aside
 * </pre>
 *
 * <p>Any number of processes may share a directory. The spans of a dead process are sent by another
 * one with the same {@linkplain Builder#name name} and encoding. It looks for them when it starts,
 * and every ten seconds. A damaged segment is set aside, and the spans that can be read are sent.
 */
public final class SpoolingSpanSender implements SpanSender {
  private final SpanSender receiver;
  private final Spool spool;
  private final Handover handover;
  private final SpoolReplayer replayer;
  private final JmxRegistration jmx;

  private SpoolingSpanSender(Builder builder) {
    receiver = builder.receiver;
    LogOnce logOnce = new LogOnce(SafeLog.logger(SpoolingSpanSender.class));
    SpoolLog log = new SpoolLog(receiver);
    SpoolDirectory directory =
        new SpoolDirectory(builder.directory, builder.name, receiver.encoding(), logOnce);
    spool = new Spool(directory, builder.maxBytes, builder.fsync, log, logOnce);
    SpoolLock lock = new SpoolLock();
    handover = new Handover(lock, spool, log, builder.sendTimeout.toNanos());
    AbandonedSpools abandoned = new AbandonedSpools(lock, handover, spool, directory, logOnce);
    replayer = new SpoolReplayer(receiver, lock, handover, spool, abandoned, log, logOnce);
    jmx = SpoolJmx.register(builder.name, this, spool::stats);
    replayer.start();
  }

  /**
   * A spool in a directory.
   *
   * @param directory created when it is needed, for this user only
   * @param receiver where the spans are sent to; only one thread of the spool calls it and closes
   *     it
   */
  public static Builder newBuilder(Path directory, SpanSender receiver) {
    return new Builder(directory, receiver);
  }

  /** {@code newBuilder(directory, receiver).build()}. */
  public static SpoolingSpanSender create(Path directory, SpanSender receiver) {
    return newBuilder(directory, receiver).build();
  }

  @Override
  public Encoding encoding() {
    return receiver.encoding();
  }

  /**
   * Returns when the receiver has the spans, or the disk. If they cannot be written to disk, the
   * receiver's outcome is the outcome.
   */
  @Override
  public void send(SpanBatch batch) throws IOException {
    handover.send(batch);
  }

  /** Counts the batches that went straight to the receiver; {@link #stats} counts the others. */
  @Override
  public long rejected() {
    return replayer.rejected();
  }

  /** The counters of the spool at one moment. */
  public SpoolStats stats() {
    return spool.stats();
  }

  /**
   * Closes the receiver. What is in the spool stays there. It takes up to five seconds if the
   * receiver hangs.
   */
  @Override
  public void close() throws IOException {
    try {
      replayer.close();
    } finally {
      jmx.close();
    }
  }

  @Override
  public String toString() {
    return "SpoolingSpanSender(" + spool + ", " + receiver + ")";
  }

  /** Makes a {@link SpoolingSpanSender}. */
  public static final class Builder {
    private static final long MIN_BYTES = 64 * 1024;
    private static final Duration MAX_SEND_TIMEOUT = Duration.ofMinutes(1);

    private final Path directory;
    private final SpanSender receiver;
    private String name = "clew";
    long maxBytes = 1024L * 1024 * 1024;
    Duration sendTimeout = Duration.ofMillis(100);
    Fsync fsync = Fsync.NEVER;

    private Builder(Path directory, SpanSender receiver) {
      this.directory = Objects.requireNonNull(directory, "directory");
      this.receiver = Objects.requireNonNull(receiver, "receiver");
    }

    /**
     * Whose spans these are. A sender takes over the spans of dead senders of the same name, so all
     * senders of one name must have the same receiver.
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
     * How many bytes the spool may have on disk, including what it has taken over. When there are
     * more, the oldest spans are dropped and counted. Only a single batch can be larger than this.
     *
     * @param value at least 65,536; 1 GiB by default
     */
    public Builder maxBytes(long value) {
      if (value < MIN_BYTES) {
        throw new IllegalArgumentException(
            "maxBytes: expected at least " + MIN_BYTES + ", got " + value);
      }
      maxBytes = value;
      return this;
    }

    /**
     * How long the receiver may take for a batch before the batch is also written to the spool.
     * Meanwhile further spans wait in the reporter's queue, which must have room for them.
     *
     * @param value 0 to 1 minute; 100 ms by default
     */
    public Builder sendTimeout(Duration value) {
      if (value.isNegative() || value.compareTo(MAX_SEND_TIMEOUT) > 0) {
        throw new IllegalArgumentException("sendTimeout: expected 0 to 1 minute, got " + value);
      }
      sendTimeout = value;
      return this;
    }

    /**
     * When the spool is forced to disk, so that it survives a crash of the machine.
     *
     * @param value {@link Fsync#NEVER} by default
     */
    public Builder fsync(Fsync value) {
      fsync = Objects.requireNonNull(value, "fsync");
      return this;
    }

    /**
     * Starts the sender. Nothing is created on disk before the spool is needed. The sender's own
     * thread looks at once for what dead processes have left.
     */
    public SpoolingSpanSender build() {
      return new SpoolingSpanSender(this);
    }
  }
}

package io.clew.reporter.file;

import io.clew.api.Encoding;
import io.clew.api.Fsync;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import io.clew.common.LogOnce;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Appends spans to a local span log: NDJSON, one Zipkin v2 JSON object a line.
 *
 * <pre>
 * DIRECTORY/feed-4711.ndjson         being written by process 4711
 * DIRECTORY/feed-4711.000001.ndjson  full, the oldest; renamed, not to be touched again
 * DIRECTORY/feed-4711.000002.ndjson
 * </pre>
 *
 * <p>Each sender writes to a file of its own, which it locks: neither another process nor another
 * sender of the same process writes to it. A batch is one write, so a line is never torn between
 * two files. What {@link #send} has returned from is with the operating system; it survives the
 * death of the process; that of the machine as {@link Fsync} says.
 *
 * <p>A file whose process has died is given the name of a full one by the next sender that starts
 * for the same service in the same directory. Its last line, if it is torn, is ended with a newline
 * then; that line alone is no JSON.
 *
 * <p>Others may rename the file, as logrotate does, or take the whole directory away: the next
 * batch begins a new file. They must not cut it ({@code copytruncate}), which loses spans.
 */
public final class FileSpanSender implements SpanSender {
  private final LogDirectory directory;
  private final long maxFileBytes;
  private final long maxFileNanos;
  private final LongSupplier nanoTime;
  private final LogOnce logOnce = new LogOnce(LoggerFactory.getLogger(FileSpanSender.class));
  private final Retention retention;
  private final Fsync fsync;
  private final @Nullable Compressor compressor;
  private @Nullable SpanLog log;
  private long startNanos;

  private FileSpanSender(Builder builder) {
    directory = new LogDirectory(builder.directory, builder.service, builder.ownerOnly);
    maxFileBytes = builder.maxFileBytes;
    maxFileNanos = builder.maxFileAge.toNanos();
    nanoTime = builder.nanoTime;
    fsync = builder.fsync;
    retention = new Retention(directory, builder.keepBytes, builder.keepAge, logOnce);
    compressor = builder.compress ? new Compressor(directory, fsync != Fsync.NEVER, logOnce) : null;
  }

  /**
   * A span log in a directory.
   *
   * @param directory created with the first batch if it is not there
   * @param service the first part of the files' names; characters other than letters, digits, dots,
   *     hyphens and underscores become underscores
   * @return a new builder
   */
  public static Builder newBuilder(Path directory, String service) {
    return new Builder(directory, service);
  }

  /**
   * {@code newBuilder(directory, service).build()}.
   *
   * @param directory where the files are
   * @param service the first part of their names
   * @return a sender
   */
  public static FileSpanSender create(Path directory, String service) {
    return newBuilder(directory, service).build();
  }

  @Override
  public Encoding encoding() {
    return Encoding.ZIPKIN_JSON;
  }

  @Override
  public void send(SpanBatch batch) throws IOException {
    SpanLog current = current();
    if (current.size() > 0 && isDone(current, batch.byteSize())) {
      current = rotate(current);
    }
    current.append(batch.toByteBuffer());
  }

  private boolean isDone(SpanLog current, int more) {
    return current.size() + more > maxFileBytes
        || nanoTime.getAsLong() - startNanos >= maxFileNanos;
  }

  private SpanLog current() throws IOException {
    SpanLog current = log;
    if (current != null) {
      if (current.isThere()) {
        return current;
      }
      closeLog();
    }
    directory.create();
    new AbandonedFiles(directory, logOnce).end();
    return start();
  }

  private SpanLog start() throws IOException {
    SpanLog started = SpanLog.start(directory, fsync, logOnce);
    log = started;
    startNanos = nanoTime.getAsLong();
    retention.apply();
    if (compressor != null) {
      compressor.wake();
    }
    return started;
  }

  private SpanLog rotate(SpanLog current) throws IOException {
    try {
      current.finish();
    } catch (IOException e) {
      logOnce.warn("a full span log cannot be renamed, and grows on", directory, e);
      return current;
    }
    log = null;
    return start();
  }

  private void closeLog() throws IOException {
    SpanLog current = log;
    log = null;
    if (current != null) {
      current.close();
    }
  }

  @Override
  public void close() throws IOException {
    if (compressor != null) {
      compressor.close();
    }
    closeLog();
  }

  @Override
  public String toString() {
    return "FileSpanSender(" + directory + ")";
  }

  /** Makes a {@link FileSpanSender}. */
  public static final class Builder {
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final Path directory;
    private final String service;
    long maxFileBytes = 64L * 1024 * 1024;
    Duration maxFileAge = Duration.ofDays(1);
    long keepBytes = 1024L * 1024 * 1024;
    Duration keepAge = Duration.ofDays(7);
    boolean ownerOnly = true;
    boolean compress;
    Fsync fsync = Fsync.NEVER;
    private LongSupplier nanoTime = System::nanoTime;

    private Builder(Path directory, String service) {
      if (service.isBlank()) {
        throw new IllegalArgumentException("expected the service's name, got a blank one");
      }
      this.directory = directory;
      this.service = service;
    }

    /**
     * When a file is full. A file is larger than this only if one batch alone is.
     *
     * @param value at least 1; 64 MiB by default
     */
    public Builder maxFileBytes(long value) {
      maxFileBytes = atLeastOne("maxFileBytes", value);
      return this;
    }

    /**
     * When a file is full though it is small, so that its spans come under {@link #keepAge}. It is
     * looked at when a batch is written: a service that traces nothing leaves its file as it is.
     *
     * @param value more than nothing, up to 100 years; a day by default
     */
    public Builder maxFileAge(Duration value) {
      maxFileAge = sensible("maxFileAge", value);
      return this;
    }

    /**
     * How many bytes of full files are kept: those of this service in this directory, whichever
     * process has written them. When there are more, the oldest are deleted, shipped or not. The
     * files that are being written come on top of it.
     *
     * @param value at least 1; 1 GiB by default
     */
    public Builder keepBytes(long value) {
      keepBytes = atLeastOne("keepBytes", value);
      return this;
    }

    /**
     * How long full files are kept, by the time of their last span. Older ones are deleted when
     * another file is full, or when a sender starts.
     *
     * @param value more than nothing, up to 100 years; 7 days by default
     */
    public Builder keepAge(Duration value) {
      keepAge = sensible("keepAge", value);
      return this;
    }

    /**
     * When the spans are put on the disk, so that they survive the death of the machine.
     *
     * @param value {@link Fsync#NEVER} by default
     */
    public Builder fsync(Fsync value) {
      fsync = Objects.requireNonNull(value, "fsync");
      return this;
    }

    /**
     * Whether nobody but the user of this process may read the files, and the directory if it is
     * created, on systems that have POSIX permissions. What is there already is left as it is.
     *
     * @param value true by default; false for what the process's umask says, so that a log agent of
     *     another user can read them
     */
    public Builder ownerOnly(boolean value) {
      ownerOnly = value;
      return this;
    }

    /**
     * Whether full files are compressed with gzip, all but the newest, on a thread of low priority.
     * Not for those that a log agent ships: it would have to be done with a file before the next
     * one is full.
     *
     * @param value false by default
     */
    public Builder compress(boolean value) {
      compress = value;
      return this;
    }

    /** For tests. */
    Builder nanoTime(LongSupplier value) {
      nanoTime = value;
      return this;
    }

    private static long atLeastOne(String what, long value) {
      if (value < 1) {
        throw new IllegalArgumentException(what + ": expected at least 1, got " + value);
      }
      return value;
    }

    private static Duration sensible(String what, Duration value) {
      if (value.isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            what + ": expected more than nothing and at most 100 years, got " + value);
      }
      return value;
    }

    /**
     * The sender. Nothing is created on disk before the first span.
     *
     * @return a sender
     */
    public FileSpanSender build() {
      return new FileSpanSender(this);
    }
  }
}

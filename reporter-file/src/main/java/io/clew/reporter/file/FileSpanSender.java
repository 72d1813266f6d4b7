package io.clew.reporter.file;

import io.clew.api.Encoding;
import io.clew.api.Fsync;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import io.clew.common.LogOnce;
import io.clew.common.NanoTime;
import io.clew.common.SafeLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Appends spans to a local span log: NDJSON, one Zipkin v2 JSON object a line.
 *
 * <pre>
 * DIRECTORY/feed-4711.ndjson         process 4711 writes to it
 * DIRECTORY/feed-4711.000001.ndjson  full, the oldest; nobody writes to it again
 * DIRECTORY/feed-4711.000002.ndjson
 * </pre>
 *
 * <p>Each sender writes to a file of its own, which it locks. Neither another process nor another
 * sender of the same process writes to it. A batch is one write, so no line is split between two
 * files. When {@link #send} has returned, the operating system has the spans, and they survive the
 * death of the process. Whether they survive a crash of the machine depends on {@link Fsync}.
 *
 * <p>When a process has died, the next sender of the same service in the same directory renames its
 * file, which then counts as full. If the last line is incomplete, it gets a newline; that line is
 * not valid JSON.
 *
 * <p>Other programs may rename the file, as logrotate does, or move the whole directory: the next
 * batch begins a new file. They must not truncate it ({@code copytruncate}), which loses spans.
 */
public final class FileSpanSender implements SpanSender {
  private final LogDirectory directory;
  private final long maxFileBytes;
  private final long maxFileNanos;
  private final LongSupplier nanoTime;
  private final LogOnce logOnce = new LogOnce(SafeLog.logger(FileSpanSender.class));
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
   * @param directory created with the first batch if it does not exist
   * @param service the first part of the files' names; characters other than letters, digits, dots,
   *     hyphens and underscores become underscores
   */
  public static Builder newBuilder(Path directory, String service) {
    return new Builder(directory, service);
  }

  /** {@code newBuilder(directory, service).build()}. */
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
    if (current.size() > 0 && isFull(current, batch.byteSize())) {
      current = rotate(current);
    }
    current.append(batch.toByteBuffer());
  }

  private boolean isFull(SpanLog current, int more) {
    return current.size() + more > maxFileBytes
        || nanoTime.getAsLong() - startNanos >= maxFileNanos;
  }

  private SpanLog current() throws IOException {
    SpanLog current = log;
    if (current != null) {
      if (current.exists()) {
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
      logOnce.warn("a full span log cannot be renamed and keeps growing", directory, e);
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
    private static final Duration MAX_AGE = Duration.ofDays(36_500);

    private final Path directory;
    private final String service;
    long maxFileBytes = 64L * 1024 * 1024;
    Duration maxFileAge = Duration.ofDays(1);
    long keepBytes = 1024L * 1024 * 1024;
    Duration keepAge = Duration.ofDays(7);
    boolean ownerOnly = true;
    boolean compress;
    Fsync fsync = Fsync.NEVER;
    private LongSupplier nanoTime = NanoTime.SYSTEM;

    private Builder(Path directory, String service) {
      if (service.isBlank()) {
        throw new IllegalArgumentException("expected the service's name, got a blank one");
      }
      this.directory = directory;
      this.service = service;
    }

    /**
     * When a file is full. Only a single batch can make a file larger than this.
     *
     * @param value at least 1; 64 MiB by default
     */
    public Builder maxFileBytes(long value) {
      maxFileBytes = atLeastOne("maxFileBytes", value);
      return this;
    }

    /**
     * The age at which a small file is full too, so that {@link #keepAge} applies to its spans. It
     * is checked when a batch is written, so a service without spans keeps its file.
     *
     * @param value more than 0, up to 100 years; a day by default
     */
    public Builder maxFileAge(Duration value) {
      maxFileAge = positive("maxFileAge", value);
      return this;
    }

    /**
     * How many bytes of full files are kept, of this service in this directory, whichever process
     * has written them. When there are more, the oldest files are deleted, shipped or not. Files
     * that are not full are not counted.
     *
     * @param value at least 1; 1 GiB by default
     */
    public Builder keepBytes(long value) {
      keepBytes = atLeastOne("keepBytes", value);
      return this;
    }

    /**
     * How long full files are kept after their last span. Older files are deleted when another file
     * is full, or when a sender starts.
     *
     * @param value more than 0, up to 100 years; 7 days by default
     */
    public Builder keepAge(Duration value) {
      keepAge = positive("keepAge", value);
      return this;
    }

    /**
     * When the spans are forced to disk, so that they survive a crash of the machine.
     *
     * @param value {@link Fsync#NEVER} by default
     */
    public Builder fsync(Fsync value) {
      fsync = Objects.requireNonNull(value, "fsync");
      return this;
    }

    /**
     * Whether only the user of this process may read new files and a new directory, on systems with
     * POSIX permissions. Existing ones keep their permissions.
     *
     * @param value true by default; false leaves it to the process's umask, so that a log agent of
     *     another user can read the files
     */
    public Builder ownerOnly(boolean value) {
      ownerOnly = value;
      return this;
    }

    /**
     * Whether full files except the newest are compressed with gzip, on a thread of low priority.
     * Leave it off if a log agent other than clew-ship reads the files: the agent would have to
     * finish a file before the next one is full.
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

    private static Duration positive(String what, Duration value) {
      if (value.isNegative() || value.isZero() || value.compareTo(MAX_AGE) > 0) {
        throw new IllegalArgumentException(
            what + ": expected more than 0 and at most 100 years, got " + value);
      }
      return value;
    }

    /** Nothing is created on disk before the first span. */
    public FileSpanSender build() {
      return new FileSpanSender(this);
    }
  }
}

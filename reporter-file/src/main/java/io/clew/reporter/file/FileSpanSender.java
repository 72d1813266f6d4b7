package io.clew.reporter.file;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

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
 * death of the process, not that of the machine.
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
  private final Complaints complaints = new Complaints();
  private @Nullable SpanLog log;

  private FileSpanSender(Builder builder) {
    directory = new LogDirectory(builder.directory, builder.service);
    maxFileBytes = builder.maxFileBytes;
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
    if (current.size() > 0 && current.size() + batch.byteSize() > maxFileBytes) {
      current = rotate(current);
    }
    current.append(batch.toByteBuffer());
  }

  private SpanLog current() throws IOException {
    SpanLog current = log;
    if (current != null) {
      if (current.isThere()) {
        return current;
      }
      close();
    }
    directory.create();
    new Orphans(directory, complaints).end();
    return start();
  }

  private SpanLog start() throws IOException {
    SpanLog started = SpanLog.start(directory, complaints);
    log = started;
    return started;
  }

  private SpanLog rotate(SpanLog current) throws IOException {
    try {
      current.finish();
    } catch (IOException e) {
      complaints.once("a full span log cannot be renamed, and grows on", directory, e);
      return current;
    }
    log = null;
    return start();
  }

  @Override
  public void close() throws IOException {
    SpanLog current = log;
    log = null;
    if (current != null) {
      current.close();
    }
  }

  @Override
  public String toString() {
    return "FileSpanSender(" + directory + ")";
  }

  /** Makes a {@link FileSpanSender}. */
  public static final class Builder {
    private final Path directory;
    private final String service;
    private long maxFileBytes = 64L * 1024 * 1024;

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
     * @return this
     */
    public Builder maxFileBytes(long value) {
      if (value < 1) {
        throw new IllegalArgumentException("maxFileBytes: expected at least 1, got " + value);
      }
      maxFileBytes = value;
      return this;
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

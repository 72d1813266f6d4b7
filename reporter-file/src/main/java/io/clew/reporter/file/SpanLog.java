package io.clew.reporter.file;

import io.clew.api.Fsync;
import io.clew.common.LogOnce;
import io.clew.common.OwnedFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The file that is being written. It always ends with a complete batch. */
final class SpanLog implements Closeable {
  private static final int MAX_SIBLINGS = 10_000;
  private static final long FSYNC_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LogDirectory directory;
  private final Fsync fsync;
  private final LogOnce logOnce;
  private OwnedFile file;
  private long size;
  private long syncedNanos = System.nanoTime();

  private SpanLog(LogDirectory directory, Fsync fsync, LogOnce logOnce, OwnedFile file) {
    this.directory = directory;
    this.fsync = fsync;
    this.logOnce = logOnce;
    this.file = file;
  }

  /** Starts a file under the first of this process's names that is free. */
  static SpanLog start(LogDirectory directory, Fsync fsync, LogOnce logOnce) throws IOException {
    for (int i = 0; i < MAX_SIBLINGS; i++) {
      OwnedFile file = OwnedFile.create(directory.current(i), directory.permissions());
      if (file != null) {
        if (fsync != Fsync.NEVER) {
          directory.sync();
        }
        return new SpanLog(directory, fsync, logOnce, file);
      }
    }
    throw new IOException(directory + " has " + MAX_SIBLINGS + " files of this process already");
  }

  long size() {
    return size;
  }

  /** Whether the file can be written: nobody has moved it or its directory. */
  boolean exists() throws IOException {
    if (!file.channel().isOpen() && !reopen()) {
      return false;
    }
    try {
      long found = file.sizeUnderItsName();
      if (found < 0) {
        return false;
      }
      if (found < size) {
        logOnce.warn(
            "spans were lost: another program has truncated a span log, as logrotate's copytruncate does",
            file.path(),
            null);
      }
      size = found;
      return true;
    } catch (AccessDeniedException e) {
      return true; // Its name cannot be looked up now, but the open file can be written.
    }
  }

  /** Opens the file again behind the last complete batch, after an interrupt has closed it. */
  private boolean reopen() throws IOException {
    file.close();
    OwnedFile again = OwnedFile.takeOver(file.path());
    if (again == null) {
      return false;
    }
    boolean same = false;
    try {
      same = again.isSameFileAs(file);
      if (same) {
        again.channel().truncate(size);
        file = again;
      }
    } finally {
      if (!same) {
        again.close();
      }
    }
    return same;
  }

  void append(ByteBuffer lines) throws IOException {
    long start = size;
    boolean complete = false;
    try {
      while (lines.hasRemaining()) {
        size += file.channel().write(lines, size);
      }
      if (fsync == Fsync.BATCH
          || (fsync == Fsync.INTERVAL && System.nanoTime() - syncedNanos >= FSYNC_NANOS)) {
        sync();
      }
      complete = true;
    } finally {
      if (!complete) {
        undo(start);
      }
    }
  }

  /** Removes a batch that was not written completely, so that no incomplete line stays. */
  private void undo(long start) throws IOException {
    size = start;
    try {
      file.channel().truncate(start);
    } catch (IOException e) {
      file.close(); // The next batch opens it again and truncates it.
    }
  }

  private void sync() throws IOException {
    file.channel().force(false);
    syncedNanos = System.nanoTime();
  }

  /** Renames the file, since it is full, and releases it. */
  void finish() throws IOException {
    if (fsync == Fsync.INTERVAL) {
      sync();
    }
    Path full = directory.full(file.path());
    Files.move(file.path(), full);
    file.close();
  }

  @Override
  public void close() throws IOException {
    try (OwnedFile ending = file) {
      if (fsync == Fsync.INTERVAL && ending.channel().isOpen()) {
        sync();
      }
    }
  }
}

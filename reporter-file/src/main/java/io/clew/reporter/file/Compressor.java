package io.clew.reporter.file;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.clew.api.UntracedThread;
import io.clew.common.LogOnce;
import io.clew.common.OwnedFile;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/**
 * Compresses full files, on a thread of low priority that is there only while there is work. The
 * newest stays as it is, for a log agent that is a little behind. A compressed file appears whole
 * under its name, and then the other goes; a process that dies in between leaves both, and the next
 * one does the work again.
 */
final class Compressor implements AutoCloseable {
  private static final int BUFFER = 64 * 1024;
  private static final long CLOSE_MILLIS = 1000;

  private final LogDirectory directory;
  private final boolean sync;
  private final LogOnce logOnce;
  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(
          1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Compressor::thread);

  Compressor(LogDirectory directory, boolean sync, LogOnce logOnce) {
    this.directory = directory;
    this.sync = sync;
    this.logOnce = logOnce;
    executor.allowCoreThreadTimeOut(true);
  }

  /** A hint: many systems do not follow it. */
  @SuppressWarnings("ThreadPriorityCheck")
  static Thread thread(Runnable task) {
    Thread thread = new UntracedThread(task, "clew-file-gzip");
    thread.setPriority(Thread.MIN_PRIORITY);
    return thread;
  }

  /** There may be work. */
  void wake() {
    if (executor.getQueue().isEmpty() && !executor.isShutdown()) {
      executor.execute(this::compressAll);
    }
  }

  private void compressAll() {
    try {
      List<Path> plain =
          directory.full().stream()
              .sorted(LogDirectory.Full.NEWEST_FIRST)
              .map(LogDirectory.Full::path)
              .filter(file -> file.toString().endsWith(LogDirectory.EXTENSION))
              .skip(1)
              .toList();
      for (int i = plain.size() - 1; i >= 0 && !executor.isShutdown(); i--) {
        compress(plain.get(i));
      }
    } catch (IOException | RuntimeException e) {
      logOnce.warn("full span logs cannot be found", directory, e);
    }
  }

  private void compress(Path plain) {
    Path part = plain.resolveSibling(plain.getFileName() + ".gz.part");
    try (OwnedFile file = OwnedFile.takeOver(plain)) {
      if (file != null) {
        try {
          write(file.channel(), part);
          Files.setLastModifiedTime(part, Files.getLastModifiedTime(plain));
          Files.move(part, plain.resolveSibling(plain.getFileName() + ".gz"), ATOMIC_MOVE);
          Files.delete(plain);
        } finally {
          Files.deleteIfExists(part);
        }
      }
    } catch (IOException | RuntimeException e) {
      if (!executor.isShutdown()) {
        logOnce.warn("a full span log cannot be compressed, and stays as it is", plain, e);
      }
    }
  }

  private void write(FileChannel plain, Path part) throws IOException {
    Set<StandardOpenOption> options = Set.of(CREATE, TRUNCATE_EXISTING, WRITE);
    try (FileChannel target = FileChannel.open(part, options, directory.permissions());
        GZIPOutputStream gzip = new GZIPOutputStream(Channels.newOutputStream(target), BUFFER)) {
      Channels.newInputStream(plain).transferTo(gzip);
      gzip.finish();
      if (sync) {
        target.force(true);
      }
    }
  }

  /** Gives up what is not compressed yet; the next sender that starts takes it up. */
  @Override
  public void close() {
    executor.shutdownNow(); // Its interrupt closes the files that are read and written.
    try {
      executor.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

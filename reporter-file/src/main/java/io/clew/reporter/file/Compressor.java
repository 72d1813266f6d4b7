package io.clew.reporter.file;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.clew.api.UntracedThread;
import io.clew.common.LogOnce;
import io.clew.common.OwnedFile;
import io.clew.common.SpanLogName;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/**
 * Compresses full files, on a thread of low priority that runs only while there is work. The newest
 * file is not compressed, for a log agent that is a little behind. A compressed file gets its name
 * when it is complete, and then the original is deleted. If the process dies in between, both files
 * stay, and the next process compresses the original again.
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

  /** The low priority is a hint that many systems ignore. */
  @SuppressWarnings("ThreadPriorityCheck")
  static Thread thread(Runnable task) {
    Thread thread = new UntracedThread(task, "clew-file-gzip");
    thread.setPriority(Thread.MIN_PRIORITY);
    return thread;
  }

  /** Looks for full files on the compressor's thread. */
  void wake() {
    if (executor.getQueue().isEmpty() && !executor.isShutdown()) {
      executor.execute(this::compressAll);
    }
  }

  private void compressAll() {
    try {
      List<Path> plain =
          directory.full().stream()
              .filter(file -> !file.isCompressed())
              .map(LogDirectory.Full::path)
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
    SpanLogName compressed = Objects.requireNonNull(SpanLogName.parse(plain)).compress();
    Path part = plain.resolveSibling(compressed + ".part");
    try (OwnedFile file = OwnedFile.takeOver(plain)) {
      if (file != null) {
        try {
          write(file.channel(), part);
          Files.setLastModifiedTime(part, Files.getLastModifiedTime(plain));
          Files.move(part, plain.resolveSibling(compressed.toString()), ATOMIC_MOVE);
          Files.delete(plain);
        } finally {
          Files.deleteIfExists(part);
        }
      }
    } catch (IOException | RuntimeException e) {
      if (!executor.isShutdown() && Files.exists(plain)) { // Or retention was quicker.
        logOnce.warn("a full span log cannot be compressed and stays uncompressed", plain, e);
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

  /** Does not wait for the rest of the work; the next sender that starts does it. */
  @Override
  public void close() {
    executor.shutdownNow(); // The interrupt closes the files that are being read and written.
    try {
      executor.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.clew.analysis.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** One pass over all logs, on all cores: what is known already is not read again. */
final class LogPass {
  private final IndexDirectory index;
  private final SpanLogStore.Progress progress;
  private final List<String> warnings;
  private final boolean isLastTry;

  /**
   * Prepares a pass.
   *
   * @param isLastTry whether to go on without a log that has another name now
   */
  LogPass(
      IndexDirectory index,
      SpanLogStore.Progress progress,
      List<String> warnings,
      boolean isLastTry) {
    this.index = index;
    this.progress = progress;
    this.warnings = warnings;
    this.isLastTry = isLastTry;
  }

  /**
   * Reads what is not known from before.
   *
   * @throws NoSuchFileException if a log has another name now, so that they have to be listed again
   */
  List<IndexedLog> read(List<LogFile> files, List<IndexedLog> before) throws IOException {
    ExecutorService pool =
        Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            task -> {
              Thread thread = new Thread(task, "clew-index");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<List<Future<List<Segment>>>> parts = new ArrayList<>();
      for (LogFile file : files) {
        parts.add(start(pool, file, before));
      }
      long all = files.stream().mapToLong(LogFile::size).sum();
      long done = 0;
      List<IndexedLog> logs = new ArrayList<>();
      for (int i = 0; i < files.size(); i++) {
        LogFile file = files.get(i);
        List<Segment> segments = new ArrayList<>();
        int problems = warnings.size();
        for (int part = 0; part < parts.get(i).size(); part++) {
          try {
            segments.addAll(join(parts.get(i).get(part)));
          } catch (IOException e) {
            if (e instanceof InterruptedIOException || isRenamed(e)) {
              throw e;
            }
            warnings.add("Cannot read " + file.path() + ": " + LogFile.reason(e));
          }
          boolean isLast = part == parts.get(i).size() - 1;
          progress.read(done + (isLast ? file.size() : (part + 1L) * LogIndexer.PART), all);
        }
        done += file.size();
        logs.add(new IndexedLog(file, List.copyOf(segments), problems == warnings.size()));
      }
      return logs;
    } finally {
      pool.shutdownNow();
    }
  }

  private List<Future<List<Segment>>> start(
      ExecutorService pool, LogFile file, List<IndexedLog> before) throws IOException {
    IndexedLog known = known(file, before);
    if (known != null && known.file().size() == file.size()) {
      return List.of(pool.submit(() -> known.segments()));
    }
    if (file.isCompressed() || isDocument(file)) {
      return List.of(pool.submit(() -> new LogIndexer(file, index).whole()));
    }
    List<Future<List<Segment>>> parts = new ArrayList<>();
    for (int i = 0; i < LogIndexer.parts(file); i++) {
      int part = i;
      parts.add(pool.submit(() -> List.of(part(file, part, known))));
    }
    return parts;
  }

  private boolean isDocument(LogFile file) throws IOException {
    try {
      return file.isDocument();
    } catch (IOException e) {
      if (isRenamed(e)) {
        throw e;
      }
      return false; // Its parts will meet the same problem.
    }
  }

  private boolean isRenamed(IOException e) {
    return e instanceof NoSuchFileException && !isLastTry;
  }

  /** What is known of the same file, if it can only have grown since. */
  private static @Nullable IndexedLog known(LogFile file, List<IndexedLog> before) {
    for (IndexedLog log : before) {
      LogFile old = log.file();
      boolean isSameSize = old.size() == file.size() && old.modified() == file.modified();
      if (log.isComplete() && old.isSameFile(file) && (isSameSize || old.size() < file.size())) {
        return log;
      }
    }
    return null;
  }

  private Segment part(LogFile file, int part, @Nullable IndexedLog known) throws IOException {
    if (known != null && part < known.segments().size()) {
      try (FileChannel channel = file.open()) {
        if (LogIndexer.isPartOf(known.segments().get(part), file, channel)) {
          return known.segments().get(part);
        }
      }
    }
    return new LogIndexer(file, index).part(part);
  }

  private static List<Segment> join(Future<List<Segment>> part) throws IOException {
    try {
      return part.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IOException("" + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading span logs");
    }
  }
}

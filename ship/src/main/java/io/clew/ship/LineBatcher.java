package io.clew.ship;

import io.clew.common.SafeLog;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Fills batches with lines of the files that have new ones. */
final class LineBatcher {
  private static final Logger log = SafeLog.logger(Shipper.class);
  private static final int MAX_LINE = 8 * 1024 * 1024;

  /** How long a process may still write to a file that was just renamed. */
  private static final long SETTLED_MILLIS = 5000;

  private final SpanLogs logs;
  private final ShipCounters counters;
  private final boolean once;
  private final LineReader lines = new LineReader(MAX_LINE);
  private final SpanLine line = new SpanLine();
  private @Nullable FollowedFile current;

  LineBatcher(SpanLogs logs, ShipCounters counters, boolean once) {
    this.logs = logs;
    this.counters = counters;
    this.once = once;
  }

  /** The file that is open: a full one that is not read to its end yet. */
  @Nullable FollowedFile current() {
    return current;
  }

  /** Adds lines until the batch is full, or there are none. */
  void fill(LineBatch batch) {
    while (!batch.isFull()) {
      FollowedFile file = current;
      if (file == null) {
        file = logs.next();
        if (file == null || !open(file)) {
          return;
        }
      }
      fill(batch, file);
    }
  }

  private boolean open(FollowedFile file) {
    Path path = file.path();
    if (path == null) {
      return false;
    }
    try {
      InputStream in = LogFile.openAt(path, file.identity(), file.read());
      if (in != null) {
        lines.open(in, file.read());
        current = file;
        return true;
      }
      logs.recheck(path);
    } catch (NoSuchFileException e) {
      logs.recheck(path);
    } catch (IOException e) {
      fail(file, e);
    }
    return false;
  }

  private void fill(LineBatch batch, FollowedFile file) {
    long now = System.currentTimeMillis();
    long before = file.read().offset();
    boolean more = true;
    try {
      while (!batch.isFull() && (more = lines.next())) {
        take(batch, file);
      }
    } catch (IOException e) {
      file.readTo(lines.position());
      batch.mark(file, lines.position(), 0);
      close();
      fail(file, e);
      return;
    }
    if (!more) {
      takeRest(batch, file, now);
    } else {
      file.readTo(lines.position());
    }
    if (file.read().offset() != before) {
      batch.mark(file, file.read(), more ? 0 : now);
    }
    if (!more || !file.isFull()) {
      close();
    }
  }

  private void take(LineBatch batch, FollowedFile file) {
    int start = lines.lineStart();
    int end = lines.lineEnd();
    if (!lines.isTooLong() && line.isSpan(lines.buffer(), start, end)) {
      batch.add(lines.buffer(), start, end, line.traceIdHigh(), line.traceIdLow());
    } else if (end > start || lines.isTooLong()) {
      skip(file, lines.isTooLong() ? "is longer than 8 MiB" : "is not a span");
    }
  }

  /**
   * Handles what is behind the last newline: a line that is being written or that stays cut off.
   */
  private void takeRest(LineBatch batch, FollowedFile file, long now) {
    FilePosition position = lines.position();
    if (!once && file.isFull() && !isSettled(file, now) && hasRest(file)) {
      file.readTo(position);
      file.pauseUntil(System.nanoTime() + TimeUnit.SECONDS.toNanos(1));
      return;
    }
    if ((once || file.isFull()) && lines.nextWithoutEnd()) {
      boolean span =
          !lines.isTooLong() && line.isSpan(lines.buffer(), lines.lineStart(), lines.lineEnd());
      if (span || file.isFull()) {
        take(batch, file);
        position = lines.position();
      } else {
        skip(file, "is not complete and is left for later");
      }
    }
    file.readTo(position);
    file.readToEnd();
  }

  private static boolean isSettled(FollowedFile file, long now) {
    return now - file.modifiedMillis() >= SETTLED_MILLIS;
  }

  private boolean hasRest(FollowedFile file) {
    Path path = file.path();
    return path != null && !LogFile.isCompressed(path) && file.size() > lines.position().offset();
  }

  private void skip(FollowedFile file, String reason) {
    counters.linesSkipped.increment();
    file.skipped()
        .report(
            () ->
                log.warn(
                    "A line of {} that ends at byte {} {}: it is skipped (logged once per file)",
                    file,
                    lines.position().offset(),
                    reason));
  }

  private void fail(FollowedFile file, IOException e) {
    boolean cut = e instanceof EOFException && isSettled(file, System.currentTimeMillis());
    if (once || e instanceof ZipException || cut) {
      boolean forGood = e instanceof ZipException || e instanceof EOFException;
      logs.lose(file, "it cannot be read: " + e, forGood);
    } else {
      file.unreadable()
          .report(() -> log.warn("{} cannot be read; another attempt follows", file, e));
      file.pauseUntil(System.nanoTime() + SpanLogs.RETRY_NANOS);
    }
  }

  private void close() {
    current = null;
    try {
      lines.close();
    } catch (IOException e) {
      log.debug("A file that was read cannot be closed", e);
    }
  }
}

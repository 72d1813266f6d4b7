package io.clew.ship;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects lines of the files that have some, for one batch after the other. */
final class LineBatcher {
  private static final Logger log = LoggerFactory.getLogger(Shipper.class);
  private static final int MAX_LINE = 8 * 1024 * 1024;

  /** How long a file that was renamed just now may be written to. */
  private static final long SETTLED_MILLIS = 5000;

  private final SpanLogs logs;
  private final ShipCounters tally;
  private final boolean once;
  private final LineReader lines = new LineReader(MAX_LINE);
  private final SpanLine line = new SpanLine();
  private @Nullable FollowedFile current;

  LineBatcher(SpanLogs logs, ShipCounters tally, boolean once) {
    this.logs = logs;
    this.tally = tally;
    this.once = once;
  }

  /** What is open: a full file that is not read to its end yet. */
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
      logs.doubt(path);
    } catch (NoSuchFileException e) {
      logs.doubt(path);
    } catch (IOException e) {
      fail(file, e);
    }
    return false;
  }

  private void fill(LineBatch batch, FollowedFile file) {
    long now = System.currentTimeMillis();
    long before = file.read().position();
    boolean more = true;
    try {
      while (!batch.isFull() && (more = lines.next())) {
        take(batch, file);
      }
    } catch (IOException e) {
      file.readTo(lines.place());
      batch.mark(file, lines.place(), 0);
      close();
      fail(file, e);
      return;
    }
    if (!more) {
      takeRest(batch, file, now);
    } else {
      file.readTo(lines.place());
    }
    if (file.read().position() != before) {
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
      skip(file, lines.isTooLong() ? "is longer than 8 MiB" : "is no span");
    }
  }

  /** What is behind the last newline: a line that is being written, or one that was torn. */
  private void takeRest(LineBatch batch, FollowedFile file, long now) {
    FilePosition place = lines.place();
    if (!once && file.isFull() && now - file.modifiedMillis() < SETTLED_MILLIS && hasRest(file)) {
      file.readTo(place);
      file.pauseUntil(System.nanoTime() + TimeUnit.SECONDS.toNanos(1));
      return;
    }
    if ((once || file.isFull()) && lines.nextWithoutEnd()) {
      boolean span =
          !lines.isTooLong() && line.isSpan(lines.buffer(), lines.lineStart(), lines.lineEnd());
      if (span || file.isFull()) {
        take(batch, file);
        place = lines.place();
      } else {
        skip(file, "is not whole, and is left for later");
      }
    }
    file.readTo(place);
    file.exhausted();
  }

  private boolean hasRest(FollowedFile file) {
    Path path = file.path();
    return path != null && !LogFile.isCompressed(path) && file.size() > lines.place().position();
  }

  private void skip(FollowedFile file, String what) {
    tally.linesSkipped.increment();
    if (file.isFirstSkipped()) {
      log.warn(
          "A line of {} that ends at byte {} {}: skipped, as others may be (logged once a file)",
          file,
          lines.place().position(),
          what);
    }
  }

  private void fail(FollowedFile file, IOException e) {
    if (once || e instanceof ZipException || e instanceof EOFException) {
      logs.lose(file, "it cannot be read: " + e);
    } else {
      if (file.isFirstFailure()) {
        log.warn("{} cannot be read; it is tried again", file, e);
      }
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

package io.clew.ship;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a directory, as often as it may without using more than a few thousandths of a core
 * while nothing happens. The whole directory is listed when names have come or gone, which the time
 * of the directory tells, and every few seconds. In between, only files that may grow are looked
 * at.
 */
final class DirectoryScan {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long LIST_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** A look is followed by a pause that is so many times as long. */
  private static final int PAUSE = 200;

  /** A listing that was not needed is followed by a pause that is so many times as long. */
  private static final int PAUSE_AFTER_LISTING = 500;

  /** A listing that was needed is followed by a pause that is so many times as long. */
  private static final int PAUSE_AFTER_CHANGE = 20;

  /** Though the first look was slow, on a cold JVM or a busy machine, the next ones come soon. */
  private static final long MAX_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long MAX_LIST_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** What has changed so lately may be changed again within the same tick of the file's clock. */
  private static final long TICK_MILLIS = 3000;

  /** How long a process may still write to a file that has another name now. */
  private static final long GROWING_MILLIS = 60_000;

  private final Path directory;
  private final LongSupplier nanoTime;

  /** Sorted by name, so that a file comes before its compressed form. */
  private Map<Path, FileSnapshot> seen = new TreeMap<>();

  private final List<Path> growing = new ArrayList<>();
  private @Nullable FileTime directoryTime;
  private boolean unsettled = true;
  private long startNanos;
  private long dueNanos;
  private long listDueNanos;
  private long changeDueNanos;

  DirectoryScan(Path directory, LongSupplier nanoTime) {
    this.directory = directory;
    this.nanoTime = nanoTime;
    dueNanos = nanoTime.getAsLong();
  }

  /** What the last scan has found. */
  Map<Path, FileSnapshot> seen() {
    return seen;
  }

  boolean isDue() {
    return nanoTime.getAsLong() - dueNanos >= 0;
  }

  /** Whether names may have come or gone, or whether it is time to look at everything. */
  boolean isListingDue() {
    long now = nanoTime.getAsLong();
    if (now - listDueNanos >= 0) {
      return true;
    }
    return now - changeDueNanos >= 0 && (unsettled || hasChanged());
  }

  private boolean hasChanged() {
    try {
      FileTime time = Files.getLastModifiedTime(directory);
      return !time.equals(directoryTime) || isWithin(TICK_MILLIS, time.toMillis());
    } catch (IOException e) {
      return true;
    }
  }

  private static boolean isWithin(long limit, long millis) {
    long age = System.currentTimeMillis() - millis;
    return age >= 0 && age < limit;
  }

  /** Lists the directory. Each file that is not known from before is new in {@link #seen}. */
  void list(Set<Path> toRecheck) throws IOException {
    startNanos = nanoTime.getAsLong();
    dueNanos = startNanos + POLL_NANOS;
    unsettled = false;
    directoryTime = Files.getLastModifiedTime(directory);
    Map<Path, FileSnapshot> now = new TreeMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, this::isSpanLog)) {
      for (Path path : entries) {
        FileSnapshot snapshot = attributes(path);
        if (snapshot != null) {
          now.put(path, toRecheck.contains(path) ? snapshot : look(path, snapshot));
        }
      }
    }
    seen = now;
  }

  /** To parse a name takes longer than to find it. */
  private boolean isSpanLog(Path path) {
    return seen.containsKey(path) || LogFile.isOne(path);
  }

  private static @Nullable FileSnapshot attributes(Path path) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
      return attributes.isRegularFile() ? FileSnapshot.of(attributes) : null;
    } catch (NoSuchFileException e) {
      return null; // It has another name now.
    }
  }

  /** What is known of the file already, or the new snapshot. */
  private FileSnapshot look(Path path, FileSnapshot now) {
    FileSnapshot before = seen.get(path);
    if (before == null || before.isBeingMade()) {
      return now;
    }
    if (before.isSame(now)) {
      boolean again = before.isUnreadable() && nanoTime.getAsLong() - before.retryNanos() >= 0;
      return again ? now : before;
    }
    // Whether it is still the same file is checked when it is opened.
    boolean grown = before.hasGrownTo(now) && !LogFile.isCompressed(path);
    return grown && before.file() != null ? now.known(before.file(), now.size()) : now;
  }

  /** Whether a file has changed so lately that it may be changing still. */
  static boolean isRecent(FileSnapshot snapshot) {
    return isWithin(TICK_MILLIS, snapshot.modifiedMillis());
  }

  /** A file that was found has to be looked at again soon. */
  void lookAgain() {
    unsettled = true;
  }

  /** Sets when to look again, after everything that {@link #list} has found is identified. */
  void listed() {
    long recent = System.currentTimeMillis() - GROWING_MILLIS;
    growing.clear();
    seen.forEach(
        (path, snapshot) -> {
          if (!snapshot.isUnreadable()
              && !snapshot.isBeingMade()
              && (snapshot.modifiedMillis() >= recent || !LogFile.isFull(path))) {
            growing.add(path);
          }
        });
    long now = nanoTime.getAsLong();
    long cost = now - startNanos;
    dueNanos = now + POLL_NANOS;
    listDueNanos = now + within(LIST_NANOS, PAUSE_AFTER_LISTING * cost, MAX_LIST_NANOS);
    changeDueNanos = now + within(POLL_NANOS, PAUSE_AFTER_CHANGE * cost, MAX_PAUSE_NANOS);
  }

  private static long within(long min, long nanos, long max) {
    return Math.max(min, Math.min(nanos, max));
  }

  /**
   * Looks at the files that may have grown.
   *
   * @return those that have; null if one of them is not what it was, so that all must be listed.
   *     Then the listing finds what the others have grown by.
   */
  @Nullable List<Path> lookAtGrowing() {
    startNanos = nanoTime.getAsLong();
    Map<Path, FileSnapshot> changed = new TreeMap<>();
    for (Path path : growing) {
      FileSnapshot before = seen.get(path);
      FileSnapshot now;
      try {
        now = attributes(path);
      } catch (IOException e) {
        return null;
      }
      if (before == null || now == null) {
        return null;
      }
      if (!before.isSame(now)) {
        FileSnapshot known = look(path, now);
        if (known.isNew()) {
          return null;
        }
        changed.put(path, known);
      }
    }
    long end = nanoTime.getAsLong();
    dueNanos = end + within(POLL_NANOS, PAUSE * (end - startNanos), MAX_PAUSE_NANOS);
    seen.putAll(changed);
    return List.copyOf(changed.keySet());
  }
}

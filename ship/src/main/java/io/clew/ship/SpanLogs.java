package io.clew.ship;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.clew.common.FailureLog;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The span logs of a directory. Files are recognised when they get another name. For one thread,
 * except {@link #files} and the lag.
 */
final class SpanLogs {
  private static final Logger log = LoggerFactory.getLogger(Shipper.class);

  /** A scan may miss a file that is being renamed. */
  private static final long LOST_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final long FORGET_NANOS = TimeUnit.MINUTES.toNanos(10);
  static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** First full files, the oldest first; then the others, in turn. */
  private static final Comparator<FollowedFile> NEXT =
      Comparator.comparing((FollowedFile file) -> !file.isFull())
          .thenComparing(file -> file.isFull() ? file.modifiedMillis() : file.turn())
          .thenComparing(FollowedFile::name);

  private final Path directory;
  private final ShipCounters counters;
  private final LongSupplier nanoTime;
  private final List<FollowedFile> files = new CopyOnWriteArrayList<>();
  private final Set<Path> toRecheck = new HashSet<>();
  private final Set<Path> loggedUnreadable = new HashSet<>();
  private Map<Path, FileSnapshot> seen = new TreeMap<>();
  private final FailureLog failures = new FailureLog();
  private long turns;

  SpanLogs(
      Path directory,
      Collection<FollowedFile> known,
      ShipCounters counters,
      LongSupplier nanoTime) {
    this.directory = directory;
    this.counters = counters;
    this.nanoTime = nanoTime;
    files.addAll(known);
  }

  /** For any thread. */
  List<FollowedFile> files() {
    return files;
  }

  /** How many files could not be read at the last scan. */
  int unreadable() {
    return (int) seen.values().stream().filter(FileSnapshot::isUnreadable).count();
  }

  /** The file to read next; null if there is nothing to read. */
  @Nullable FollowedFile next() {
    long now = nanoTime.getAsLong();
    FollowedFile next = files.stream().filter(file -> file.isToBeRead(now)).min(NEXT).orElse(null);
    if (next != null) {
      next.turn(++turns);
    }
    return next;
  }

  /** Whether there is something to read now. */
  boolean isWaiting() {
    long now = nanoTime.getAsLong();
    return files.stream().anyMatch(file -> file.isToBeRead(now));
  }

  /** How many bytes are not shipped yet. For any thread. */
  long lagBytes() {
    return files.stream().mapToLong(FollowedFile::lagBytes).sum();
  }

  /** How long the oldest span that is not shipped has waited. For any thread. */
  long lagSeconds(long nowMillis) {
    long oldest =
        files.stream()
            .filter(file -> file.lagBytes() > 0)
            .mapToLong(FollowedFile::shippedAsOf)
            .min()
            .orElse(nowMillis);
    return Math.max(0, nowMillis - oldest) / 1000;
  }

  /**
   * Scans the directory.
   *
   * @param reading the file that is open; it can be read to its end after it is deleted
   */
  void scan(@Nullable FollowedFile reading) {
    Map<Path, FileSnapshot> now;
    try {
      now = list();
    } catch (IOException | DirectoryIteratorException e) {
      failures.failed(() -> log.warn("{} cannot be read; another attempt follows", directory, e));
      return;
    }
    failures.worked(count -> log.info("{} can be read again", directory));
    seen = now;
    for (Map.Entry<FollowedFile, Path> found : paths(now).entrySet()) {
      FileSnapshot there = Objects.requireNonNull(now.get(found.getValue()));
      found.getKey().found(found.getValue(), there.bytes(), there.size(), there.modifiedMillis());
    }
    forget(reading);
  }

  /** Sorted by name, so that a file comes before its compressed form. */
  private Map<Path, FileSnapshot> list() throws IOException {
    Map<Path, FileSnapshot> now = new TreeMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, LogFile::isOne)) {
      for (Path path : entries) {
        try {
          BasicFileAttributes attributes =
              Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
          if (attributes.isRegularFile()) {
            now.put(path, look(path, FileSnapshot.of(attributes)));
          }
        } catch (NoSuchFileException e) {
          // It has another name now.
        }
      }
    }
    for (Map.Entry<Path, FileSnapshot> entry : now.entrySet()) {
      if (entry.getValue().isNew()) {
        entry.setValue(identify(entry.getKey(), entry.getValue(), now));
      }
    }
    return now;
  }

  /** What is known of the file already, or the new snapshot. */
  private FileSnapshot look(Path path, FileSnapshot now) {
    FileSnapshot before = seen.get(path);
    if (before == null || toRecheck.contains(path)) {
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

  private FileSnapshot identify(Path path, FileSnapshot snapshot, Map<Path, FileSnapshot> now) {
    try {
      String identity = LogFile.identity(path);
      if (identity == null) {
        return snapshot.waiting();
      }
      long bytes = LogFile.size(path, snapshot.size());
      FollowedFile file = find(path, identity, bytes, snapshot, now);
      if (file == null) {
        String name = path.getFileName().toString();
        file =
            new FollowedFile(identity, FilePosition.START, bytes, name, snapshot.modifiedMillis());
        files.add(file);
      }
      toRecheck.remove(path);
      return snapshot.known(file, bytes);
    } catch (NoSuchFileException e) {
      return snapshot.waiting();
    } catch (IOException e) {
      if (loggedUnreadable.add(path)) {
        log.warn("{} cannot be read and is not shipped: {}", path, e.toString());
      }
      return snapshot.unreadable(nanoTime.getAsLong() + RETRY_NANOS);
    }
  }

  /** Tries the files first of which most was read: a file that was not read fits any content. */
  private @Nullable FollowedFile find(
      Path path, String identity, long bytes, FileSnapshot snapshot, Map<Path, FileSnapshot> now)
      throws IOException {
    Map<FollowedFile, Path> taken = paths(now);
    List<FollowedFile> candidates =
        files.stream()
            .filter(file -> file.identity().equals(identity) && file.read().offset() <= bytes)
            .filter(file -> isFree(path, snapshot, taken.get(file), now))
            .sorted(Comparator.comparingLong((FollowedFile f) -> -f.read().offset()))
            .toList();
    for (FollowedFile file : candidates) {
      // To check a compressed file takes long. It is done when the file is opened.
      if ((LogFile.isCompressed(path) && !toRecheck.contains(path)) || isIn(path, file)) {
        return file;
      }
    }
    return null;
  }

  private static boolean isIn(Path path, FollowedFile file) throws IOException {
    try (var in = LogFile.openAt(path, file.identity(), file.read())) {
      return in != null;
    }
  }

  /** Whether a file that also has another name may be this one. */
  private static boolean isFree(
      Path path, FileSnapshot snapshot, @Nullable Path elsewhere, Map<Path, FileSnapshot> now) {
    return elsewhere == null
        || LogFile.isCompressedFormOf(path, elsewhere)
        || Objects.requireNonNull(now.get(elsewhere)).isSameFile(snapshot);
  }

  /** The path of each file; if there is a compressed form too, the path of the plain one. */
  private static Map<FollowedFile, Path> paths(Map<Path, FileSnapshot> now) {
    Map<FollowedFile, Path> paths = new HashMap<>();
    now.forEach(
        (path, snapshot) -> {
          if (snapshot.file() != null) {
            paths.putIfAbsent(snapshot.file(), path);
          }
        });
    return paths;
  }

  /** Another file has this name now: the next scan identifies it. */
  void recheck(Path path) {
    seen.remove(path);
    toRecheck.add(path);
  }

  private void forget(@Nullable FollowedFile reading) {
    long now = nanoTime.getAsLong();
    Set<FollowedFile> there = paths(seen).keySet();
    toRecheck.retainAll(seen.keySet());
    loggedUnreadable.retainAll(seen.keySet());
    for (FollowedFile file : files) {
      if (!there.contains(file)
          && file != reading
          && file.missingNanos(now) >= LOST_NANOS
          && file.size() > file.read().offset()) {
        lose(file, "it was deleted before it was shipped");
      }
    }
    files.removeIf(
        file -> !there.contains(file) && file != reading && file.missingNanos(now) >= FORGET_NANOS);
  }

  /** The rest of the file cannot be shipped. */
  void lose(FollowedFile file, String why) {
    long bytes = Math.max(0, file.size() - file.read().offset());
    counters.filesLost.increment();
    counters.bytesLost.add(bytes);
    file.readToEnd();
    file.giveUp();
    log.warn("Spans were lost: {} bytes of {}: {}", bytes, directory.resolve(file.name()), why);
  }
}

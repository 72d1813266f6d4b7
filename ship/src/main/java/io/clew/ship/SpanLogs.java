package io.clew.ship;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

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
 * The span logs of a directory, known again under other names. For one thread, but for {@link
 * #files}.
 */
final class SpanLogs {
  private static final Logger log = LoggerFactory.getLogger(Shipper.class);

  /** A rename may hide a file from one look at the directory. */
  private static final long LOST_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final long FORGET_NANOS = TimeUnit.MINUTES.toNanos(10);
  static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** The file that was full first, then those that are being written, each in its turn. */
  private static final Comparator<FollowedFile> NEXT =
      Comparator.comparing((FollowedFile file) -> !file.isFull())
          .thenComparing(file -> file.isFull() ? file.modifiedMillis() : file.turn())
          .thenComparing(FollowedFile::name);

  private final Path directory;
  private final ShipCounters tally;
  private final LongSupplier nanoTime;
  private final List<FollowedFile> files = new CopyOnWriteArrayList<>();
  private final Set<Path> doubted = new HashSet<>();
  private final Set<Path> saidUnreadable = new HashSet<>();
  private Map<Path, FileSnapshot> seen = new TreeMap<>();
  private boolean failing;
  private long turns;

  SpanLogs(
      Path directory, Collection<FollowedFile> known, ShipCounters tally, LongSupplier nanoTime) {
    this.directory = directory;
    this.tally = tally;
    this.nanoTime = nanoTime;
    files.addAll(known);
  }

  /** By any thread. */
  List<FollowedFile> files() {
    return files;
  }

  /** How many files were there that could not be read, at the last look. */
  int unreadable() {
    return (int) seen.values().stream().filter(FileSnapshot::isUnreadable).count();
  }

  /** The file that is to be read next; null if there is nothing to be read. */
  @Nullable FollowedFile next() {
    long now = nanoTime.getAsLong();
    FollowedFile next = files.stream().filter(file -> file.isToBeRead(now)).min(NEXT).orElse(null);
    if (next != null) {
      next.turn(++turns);
    }
    return next;
  }

  /** Whether there is something to be read, now. */
  boolean isWaiting() {
    long now = nanoTime.getAsLong();
    return files.stream().anyMatch(file -> file.isToBeRead(now));
  }

  /** How many bytes are not shipped yet; by any thread. */
  long lagBytes() {
    return files.stream().mapToLong(FollowedFile::behind).sum();
  }

  /** For how long something has waited to be shipped; by any thread. */
  long lagSeconds(long nowMillis) {
    long oldest =
        files.stream()
            .filter(file -> file.behind() > 0)
            .mapToLong(FollowedFile::shippedAsOf)
            .min()
            .orElse(nowMillis);
    return Math.max(0, nowMillis - oldest) / 1000;
  }

  /**
   * Looks at the directory.
   *
   * @param reading what is open, which is not lost when it is deleted
   */
  void scan(@Nullable FollowedFile reading) {
    Map<Path, FileSnapshot> now;
    try {
      now = list();
    } catch (IOException | DirectoryIteratorException e) {
      if (!failing) {
        failing = true;
        log.warn("{} cannot be read; it is tried again", directory, e);
      }
      return;
    }
    if (failing) {
      failing = false;
      log.info("{} is read again", directory);
    }
    seen = now;
    for (Map.Entry<FollowedFile, Path> place : places(now).entrySet()) {
      FileSnapshot there = Objects.requireNonNull(now.get(place.getValue()));
      place.getKey().found(place.getValue(), there.bytes(), there.size(), there.modifiedMillis());
    }
    forget(reading);
  }

  /** In the order of names, so that a file comes before its compressed self. */
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
          // Has another name now.
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

  /** As before, or new. */
  private FileSnapshot look(Path path, FileSnapshot now) {
    FileSnapshot before = seen.get(path);
    if (before == null || doubted.contains(path)) {
      return now;
    }
    if (before.isSame(now)) {
      boolean again = before.isUnreadable() && nanoTime.getAsLong() - before.retryNanos() >= 0;
      return again ? now : before;
    }
    // Whether it is still the same file is looked at when it is opened.
    boolean grown = before.hasGrownTo(now) && !LogFile.isCompressed(path);
    return grown && before.file() != null ? now.known(before.file(), now.size()) : now;
  }

  private FileSnapshot identify(Path path, FileSnapshot sighting, Map<Path, FileSnapshot> now) {
    try {
      String identity = LogFile.identity(path);
      if (identity == null) {
        return sighting.waiting();
      }
      long bytes = LogFile.size(path, sighting.size());
      FollowedFile file = find(path, identity, bytes, sighting, now);
      if (file == null) {
        String name = path.getFileName().toString();
        file =
            new FollowedFile(identity, FilePosition.START, bytes, name, sighting.modifiedMillis());
        files.add(file);
      }
      doubted.remove(path);
      return sighting.known(file, bytes);
    } catch (NoSuchFileException e) {
      return sighting.waiting();
    } catch (IOException e) {
      if (saidUnreadable.add(path)) {
        log.warn("{} cannot be read, and is not shipped: {}", path, e.toString());
      }
      return sighting.unreadable(nanoTime.getAsLong() + RETRY_NANOS);
    }
  }

  /** Those of which most was read come first: nothing contradicts one of which nothing was. */
  private @Nullable FollowedFile find(
      Path path, String identity, long bytes, FileSnapshot sighting, Map<Path, FileSnapshot> now)
      throws IOException {
    Map<FollowedFile, Path> taken = places(now);
    List<FollowedFile> candidates =
        files.stream()
            .filter(file -> file.identity().equals(identity) && file.read().position() <= bytes)
            .filter(file -> isFree(path, sighting, taken.get(file), now))
            .sorted(Comparator.comparingLong((FollowedFile f) -> -f.read().position()))
            .toList();
    for (FollowedFile file : candidates) {
      // To look into a compressed file takes long; it is done when it is read.
      if ((LogFile.isCompressed(path) && !doubted.contains(path)) || isIn(path, file)) {
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

  /** Whether a file that is seen elsewhere, too, may be this one. */
  private static boolean isFree(
      Path path, FileSnapshot sighting, @Nullable Path elsewhere, Map<Path, FileSnapshot> now) {
    return elsewhere == null
        || path.toString().equals(elsewhere + ".gz")
        || Objects.requireNonNull(now.get(elsewhere)).isSameFile(sighting);
  }

  /** Where each file is; of a file and its compressed self, the former. */
  private static Map<FollowedFile, Path> places(Map<Path, FileSnapshot> now) {
    Map<FollowedFile, Path> places = new HashMap<>();
    now.forEach(
        (path, sighting) -> {
          if (sighting.file() != null) {
            places.putIfAbsent(sighting.file(), path);
          }
        });
    return places;
  }

  /** What has a file's name turned out to be another. */
  void doubt(Path path) {
    seen.remove(path);
    doubted.add(path);
  }

  private void forget(@Nullable FollowedFile reading) {
    long now = nanoTime.getAsLong();
    Set<FollowedFile> there = places(seen).keySet();
    doubted.retainAll(seen.keySet());
    saidUnreadable.retainAll(seen.keySet());
    for (FollowedFile file : files) {
      if (!there.contains(file)
          && file != reading
          && file.missingNanos(now) >= LOST_NANOS
          && file.size() > file.read().position()) {
        lose(file, "it was deleted before it was shipped");
      }
    }
    files.removeIf(
        file -> !there.contains(file) && file != reading && file.missingNanos(now) >= FORGET_NANOS);
  }

  /** The rest of a file cannot be shipped. */
  void lose(FollowedFile file, String why) {
    long bytes = Math.max(0, file.size() - file.read().position());
    tally.filesLost.increment();
    tally.bytesLost.add(bytes);
    file.exhausted();
    file.giveUp();
    log.warn("Spans were lost: {} bytes of {}: {}", bytes, directory.resolve(file.name()), why);
  }
}

package io.clew.ship;

import io.clew.common.FailureLog;
import io.clew.common.SafeLog;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The span logs of a directory. Files are recognised when they get another name. For one thread,
 * except {@link #files} and the lag.
 */
final class SpanLogs {
  private static final Logger log = SafeLog.logger(Shipper.class);

  /** A scan may miss a file that is being renamed, and leaves alone what is being compressed. */
  private static final long LOST_NANOS = TimeUnit.SECONDS.toNanos(4);

  private static final int LOST_SCANS = 3;
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
  private final boolean once;
  private final DirectoryScan scan;

  /** To add a file takes the same time however many there are. */
  private final Queue<FollowedFile> files = new ConcurrentLinkedQueue<>();

  private final Map<String, List<FollowedFile>> byIdentity = new HashMap<>();

  /** Those to be read, as of the last scan. */
  private final PriorityQueue<FollowedFile> ready = new PriorityQueue<>(NEXT);

  private final Set<Path> toRecheck = new HashSet<>();
  private final Set<Path> loggedUnreadable = new HashSet<>();
  private final FailureLog failures = new FailureLog();
  private @Nullable FollowedFile last;
  private boolean awaitsMissing;

  /** Whether a file was read since {@link #ready} was made. */
  private boolean touched;

  /** Whether there were files that must not be read before a time. */
  private boolean somePaused;

  private long turns;

  SpanLogs(
      Path directory,
      Collection<FollowedFile> known,
      ShipCounters counters,
      LongSupplier nanoTime,
      boolean once) {
    this.directory = directory;
    this.counters = counters;
    this.nanoTime = nanoTime;
    this.once = once;
    scan = new DirectoryScan(directory, nanoTime);
    known.forEach(this::add);
  }

  private void add(FollowedFile file) {
    files.add(file);
    byIdentity.computeIfAbsent(file.identity(), identity -> new ArrayList<>(1)).add(file);
  }

  /** For any thread. */
  Collection<FollowedFile> files() {
    return files;
  }

  /** How many files could not be read at the last scan. */
  int unreadable() {
    return (int) scan.seen().values().stream().filter(FileSnapshot::isUnreadable).count();
  }

  /** The file to read next; null if there is nothing to read. */
  @Nullable FollowedFile next() {
    long now = nanoTime.getAsLong();
    FollowedFile before = last;
    if (before != null && before.isToBeRead(now)) {
      ready.add(before);
    }
    FollowedFile next = ready.poll();
    while (next != null && !next.isToBeRead(now)) {
      next = ready.poll();
    }
    last = next;
    if (next != null) {
      touched = true;
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
   * Scans the directory, if it is time to do so.
   *
   * @param reading the file that is open; it can be read to its end after it is deleted
   * @return whether it was time
   */
  boolean scanIfDue(@Nullable FollowedFile reading) {
    if (!scan.isDue()) {
      return false;
    }
    if (!awaitsMissing && toRecheck.isEmpty() && !scan.isListingDue()) {
      List<Path> changed = scan.lookAtGrowing();
      if (changed != null) {
        changed.forEach(this::found);
        if (!changed.isEmpty() || touched || somePaused) {
          collectReady();
        }
        return true;
      }
    }
    scan(reading);
    return true;
  }

  /** Scans the directory. */
  void scan(@Nullable FollowedFile reading) {
    Map<Path, FileSnapshot> before = scan.seen();
    try {
      scan.list(toRecheck);
    } catch (IOException | DirectoryIteratorException e) {
      failures.failed(() -> log.warn("{} cannot be read; another attempt follows", directory, e));
      return;
    }
    failures.worked(count -> log.info("{} can be read again", directory));
    Map<Path, FileSnapshot> now = scan.seen();
    Map<FollowedFile, Path> paths = identifyNew(now);
    paths.forEach(
        (file, path) -> {
          if (!path.equals(file.path()) || !Objects.equals(before.get(path), now.get(path))) {
            found(path);
          }
        });
    forget(paths.keySet(), reading);
    collectReady();
    scan.listed();
  }

  private void found(Path path) {
    FileSnapshot there = scan.seen().get(path);
    if (there != null && there.file() != null) {
      there.file().found(path, there.bytes(), there.size(), there.modifiedMillis());
    }
  }

  private void collectReady() {
    long now = nanoTime.getAsLong();
    last = null;
    touched = false;
    somePaused = false;
    ready.clear();
    for (FollowedFile file : files) {
      if (file.isToBeRead(now)) {
        ready.add(file);
      } else if (file.isPaused()) {
        somePaused = true;
      }
    }
  }

  /** Returns the path of each file; if there is a compressed form too, that of the plain one. */
  private Map<FollowedFile, Path> identifyNew(Map<Path, FileSnapshot> now) {
    Map<FollowedFile, Path> paths = new HashMap<>();
    now.forEach(
        (path, snapshot) -> {
          if (snapshot.file() != null) {
            paths.putIfAbsent(snapshot.file(), path);
          }
        });
    for (Map.Entry<Path, FileSnapshot> entry : now.entrySet()) {
      if (entry.getValue().isNew()) {
        Path path = entry.getKey();
        FileSnapshot identified = identify(path, entry.getValue(), now, paths);
        entry.setValue(identified);
        if (identified.file() != null) {
          paths.merge(identified.file(), path, (a, b) -> a.compareTo(b) < 0 ? a : b);
        }
      }
    }
    return paths;
  }

  private FileSnapshot identify(
      Path path,
      FileSnapshot snapshot,
      Map<Path, FileSnapshot> now,
      Map<FollowedFile, Path> paths) {
    try {
      String identity = LogFile.identity(path);
      if (identity == null) {
        return snapshot.waiting();
      }
      if (isOf(original(path, now), identity)) {
        return snapshot.beingMade(); // Perhaps it is. In any case the original has all.
      }
      if (isChanging(path, snapshot) && !LogFile.isWhole(path)) {
        scan.lookAgain();
        return snapshot.beingMade();
      }
      long bytes = LogFile.size(path, snapshot.size());
      FollowedFile file = find(path, identity, bytes, snapshot, now, paths);
      if (file == null) {
        String name = path.getFileName().toString();
        file =
            new FollowedFile(identity, FilePosition.START, bytes, name, snapshot.modifiedMillis());
        add(file);
      }
      toRecheck.remove(path);
      return snapshot.known(file, bytes);
    } catch (NoSuchFileException e) {
      return snapshot.waiting();
    } catch (IOException e) {
      if (isChanging(path, snapshot)) {
        scan.lookAgain();
        return snapshot.beingMade();
      }
      if (original(path, now) != null) {
        return snapshot.beingMade();
      }
      if (loggedUnreadable.add(path)) {
        log.warn("{} cannot be read and is not shipped: {}", path, e.toString());
      }
      return snapshot.unreadable(nanoTime.getAsLong() + RETRY_NANOS);
    }
  }

  /** What a compressed file was made of, if that is there still. */
  private static @Nullable FileSnapshot original(Path path, Map<Path, FileSnapshot> now) {
    Path original = LogFile.original(path);
    return original == null ? null : now.get(original);
  }

  private static boolean isOf(@Nullable FileSnapshot snapshot, String identity) {
    return snapshot != null
        && snapshot.file() != null
        && snapshot.file().identity().equals(identity);
  }

  /** Whether a program may just compress into this file. */
  private boolean isChanging(Path path, FileSnapshot snapshot) {
    return !once && LogFile.isCompressed(path) && DirectoryScan.isRecent(snapshot);
  }

  /** Tries the files first of which most was read: a file that was not read fits any content. */
  private @Nullable FollowedFile find(
      Path path,
      String identity,
      long bytes,
      FileSnapshot snapshot,
      Map<Path, FileSnapshot> now,
      Map<FollowedFile, Path> paths)
      throws IOException {
    List<FollowedFile> candidates =
        byIdentity.getOrDefault(identity, List.of()).stream()
            .filter(file -> LogFile.isCompressed(path) || file.read().offset() <= bytes)
            .sorted(Comparator.comparingLong((FollowedFile f) -> -f.read().offset()))
            .toList();
    for (FollowedFile file : candidates) {
      Path elsewhere = paths.get(file);
      if (elsewhere != null && !mayBeBoth(path, snapshot, elsewhere, now)) {
        if (isStill(elsewhere, file)) {
          continue;
        }
        toRecheck.add(elsewhere); // A new file there has the number that the system gave the old.
        paths.remove(file);
      }
      // To check a compressed file takes long. It is done when the file is opened.
      if ((LogFile.isCompressed(path) && !toRecheck.contains(path)) || isIn(path, file)) {
        return file;
      }
    }
    return null;
  }

  private static boolean isStill(Path path, FollowedFile file) throws IOException {
    try {
      return isIn(path, file);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static boolean isIn(Path path, FollowedFile file) throws IOException {
    try (var in = LogFile.openAt(path, file.identity(), file.read())) {
      return in != null;
    }
  }

  /** Whether a file may have two names: while it is renamed, and after it was compressed. */
  private static boolean mayBeBoth(
      Path path, FileSnapshot snapshot, Path elsewhere, Map<Path, FileSnapshot> now) {
    FileSnapshot other = now.get(elsewhere);
    return LogFile.isCompressedFormOf(path, elsewhere)
        || (other != null && other.isSameFile(snapshot));
  }

  /** Another file has this name now: the next scan identifies it. */
  void recheck(Path path) {
    scan.seen().remove(path);
    toRecheck.add(path);
  }

  private void forget(Set<FollowedFile> there, @Nullable FollowedFile reading) {
    long now = nanoTime.getAsLong();
    toRecheck.retainAll(scan.seen().keySet());
    loggedUnreadable.retainAll(scan.seen().keySet());
    awaitsMissing = false;
    List<FollowedFile> forgotten = new ArrayList<>();
    for (FollowedFile file : files) {
      if (there.contains(file) || file == reading) {
        continue;
      }
      long missing = file.missingNanos(now);
      if (file.mayHaveMore()) {
        if (missing >= LOST_NANOS && file.missingScans() >= LOST_SCANS) {
          lose(file, "it was deleted before it was shipped", false);
        } else {
          awaitsMissing = true;
        }
      }
      if (missing >= FORGET_NANOS) {
        forgotten.add(file);
      }
    }
    forgotten.forEach(this::remove);
  }

  private void remove(FollowedFile file) {
    files.remove(file);
    List<FollowedFile> same = byIdentity.get(file.identity());
    if (same != null && same.remove(file) && same.isEmpty()) {
      byIdentity.remove(file.identity());
    }
  }

  /** The rest of the file cannot be shipped. */
  void lose(FollowedFile file, String why, boolean forGood) {
    long end = file.read().offset();
    long bytes = file.isCompressed() ? 0 : Math.max(0, file.size() - end);
    counters.filesLost.increment();
    counters.bytesLost.add(bytes);
    file.readToEnd();
    file.giveUp(forGood);
    String what = file.isCompressed() ? "the rest, nobody knows how much," : bytes + " bytes";
    Path at = directory.resolve(file.name());
    log.warn("Spans were lost: {} of {}, behind byte {}: {}", what, at, end, why);
  }
}

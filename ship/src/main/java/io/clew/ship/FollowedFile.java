package io.clew.ship;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A span log, under whichever name it has now. The thread that reads changes it, but for how far it
 * was shipped.
 */
final class FollowedFile {
  private final String identity;
  private FilePosition read;
  private volatile FilePosition shipped;
  private volatile long size;

  /** When all that was in it was shipped, or is known to have begun to wait: wall clock, millis. */
  private volatile long shippedAsOf;

  private volatile @Nullable Path path;
  private volatile String name;
  private long exhaustedAt = -1;
  private long modifiedMillis;
  private long sizeOnDisk;
  private long retryNanos;
  private boolean paused;
  private long missingSinceNanos;
  private boolean missing;
  private boolean saidSkipped;
  private boolean saidFailure;

  /** Of those that are read in turn, the one with the least is the next. */
  private long turn;

  FollowedFile(String identity, FilePosition place, long size, String name, long shippedAsOf) {
    this.identity = identity;
    this.read = place;
    this.shipped = place;
    this.size = size;
    this.name = name;
    this.shippedAsOf = shippedAsOf;
  }

  String identity() {
    return identity;
  }

  FilePosition read() {
    return read;
  }

  /** Where it is, or was when it was seen last. */
  String name() {
    return name;
  }

  /** Null if it is not there. */
  @Nullable Path path() {
    return path;
  }

  long size() {
    return size;
  }

  long modifiedMillis() {
    return modifiedMillis;
  }

  FilePosition shipped() {
    return shipped;
  }

  long shippedAsOf() {
    return shippedAsOf;
  }

  long behind() {
    return Math.max(0, size - shipped.position());
  }

  /** It is there, with so much on disk. */
  void found(Path where, long bytes, long bytesOnDisk, long modified) {
    Path before = path;
    if (before != null && LogFile.isFull(where) && !LogFile.isFull(before)) {
      exhaustedAt = -1; // Its last line is whole now, or will never be.
    }
    path = where;
    name = where.getFileName().toString();
    // What it had been was read; gzip's idea of it may be wrong.
    size = Math.max(bytes, read.position());
    modifiedMillis = modified;
    if (LogFile.isCompressed(where) && bytes == read.position()) {
      exhaustedAt = bytesOnDisk;
    }
    sizeOnDisk = bytesOnDisk;
    missing = false;
  }

  /** How long it has not been there. */
  long missingNanos(long now) {
    if (!missing) {
      missing = true;
      missingSinceNanos = now;
      path = null;
    }
    return now - missingSinceNanos;
  }

  /** Nothing of it is waited for any more. */
  void giveUp() {
    size = shipped.position();
  }

  boolean isToBeRead(long now) {
    boolean more = sizeOnDisk != exhaustedAt && size > read.position();
    Path there = path;
    boolean perhaps = there != null && LogFile.isCompressed(there) && sizeOnDisk != exhaustedAt;
    return there != null && (more || perhaps) && (!paused || now - retryNanos >= 0);
  }

  void readTo(FilePosition place) {
    read = place;
    paused = false;
    if (place.position() > size) {
      size = place.position();
    }
  }

  /** There is no more in it than was read, as long as its size on disk is the same. */
  void exhausted() {
    exhaustedAt = sizeOnDisk;
    Path there = path;
    if (there != null && LogFile.isCompressed(there)) {
      size = read.position();
    }
  }

  /** Not to be read before the time. */
  void pauseUntil(long nanos) {
    paused = true;
    retryNanos = nanos;
  }

  /** By the thread that sends. */
  void shippedTo(FilePosition place, long asOf) {
    shipped = place;
    if (asOf > 0) {
      shippedAsOf = asOf;
    }
  }

  long turn() {
    return turn;
  }

  void turn(long value) {
    turn = value;
  }

  boolean isFull() {
    Path there = path;
    return there != null && LogFile.isFull(there);
  }

  /** Whether it is the first line of the file that is skipped. */
  boolean isFirstSkipped() {
    boolean first = !saidSkipped;
    saidSkipped = true;
    return first;
  }

  boolean isFirstFailure() {
    boolean first = !saidFailure;
    saidFailure = true;
    return first;
  }

  @Override
  public String toString() {
    return name;
  }
}

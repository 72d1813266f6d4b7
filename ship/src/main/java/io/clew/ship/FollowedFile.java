package io.clew.ship;

import io.clew.common.FailureLog;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A span log, whatever its name is now. Only the thread that reads changes it, except how far it is
 * shipped: that is for the thread that sends.
 */
final class FollowedFile {
  private final String identity;
  private volatile FilePosition read;
  private volatile FilePosition shipped;
  private volatile long size;

  /** All spans that were in the file at this time are shipped. Wall clock in milliseconds. */
  private volatile long shippedAsOf;

  private volatile @Nullable Path path;
  private volatile String name;

  /** The size on disk at which the file was read to its end; -1 if it was not. */
  private volatile long endAtSizeOnDisk;

  /** Whether the rest could not be read, but may be by another process. */
  private volatile boolean lostForNow;

  private long modifiedMillis;
  private long sizeOnDisk;
  private long retryNanos;
  private boolean paused;
  private long missingSinceNanos;
  private boolean missing;
  private int missingScans;
  private boolean full;
  private boolean compressed;
  private final FailureLog skipped = new FailureLog();
  private final FailureLog unreadable = new FailureLog();

  /** Of the files that are read in turn, the one with the lowest number is next. */
  private long turn;

  FollowedFile(String identity, FilePosition position, long size, String name, long shippedAsOf) {
    this(identity, position, size, -1, name, shippedAsOf);
  }

  /**
   * A file that another process has followed.
   *
   * @param endAtSizeOnDisk see {@link #doneAtSizeOnDisk}
   */
  FollowedFile(
      String identity,
      FilePosition position,
      long size,
      long endAtSizeOnDisk,
      String name,
      long shippedAsOf) {
    this.endAtSizeOnDisk = endAtSizeOnDisk;
    this.identity = identity;
    this.read = position;
    this.shipped = position;
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

  /** The file's name now, or its last name. */
  String name() {
    return name;
  }

  /** Null if the file is missing. */
  @Nullable Path path() {
    return path;
  }

  long size() {
    return size;
  }

  /**
   * The size on disk of a compressed file of which all that can be read is shipped; -1 if there may
   * be more. How much is in such a file, only reading it tells. For any thread.
   */
  long doneAtSizeOnDisk() {
    long end = endAtSizeOnDisk; // Before the position that belongs to it.
    return isCompressed() && !lostForNow && shipped.offset() == read.offset() ? end : -1;
  }

  /** Whether the size is a guess. */
  boolean isCompressed() {
    return LogFile.isCompressed(name);
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

  long lagBytes() {
    return Math.max(0, size - shipped.offset());
  }

  /** A scan has found the file. */
  void found(Path where, long bytes, long bytesOnDisk, long modified) {
    boolean compressedNow = LogFile.isCompressedFormOf(where, where.resolveSibling(name));
    if (!where.equals(path)) {
      boolean fullNow = LogFile.isFull(where);
      if (fullNow && !full && !where.getFileName().toString().equals(name)) {
        endAtSizeOnDisk = -1; // Nobody writes to it any more: its last line may be read.
      }
      path = where;
      name = where.getFileName().toString();
      full = fullNow;
      compressed = LogFile.isCompressed(where);
    }
    modifiedMillis = modified;
    if (compressedNow && bytes == read.offset()) {
      endAtSizeOnDisk = bytesOnDisk;
    }
    // At least what was read. The size that gzip notes may be wrong.
    boolean done = compressed && endAtSizeOnDisk == bytesOnDisk;
    size = done ? read.offset() : Math.max(bytes, read.offset());
    sizeOnDisk = bytesOnDisk;
    missing = false;
  }

  /** The file is missing. Returns for how long. */
  long missingNanos(long now) {
    if (!missing) {
      missing = true;
      missingScans = 0;
      missingSinceNanos = now;
      path = null;
    }
    missingScans++;
    return now - missingSinceNanos;
  }

  /** How many scans have missed the file. */
  int missingScans() {
    return missingScans;
  }

  /** The rest of the file no longer counts as lag. */
  void giveUp(boolean forGood) {
    size = shipped.offset();
    lostForNow = !forGood;
  }

  /** Whether there is, or in a compressed file may be, more than what was read. */
  boolean mayHaveMore() {
    return size > read.offset() || (compressed && sizeOnDisk != endAtSizeOnDisk);
  }

  boolean isToBeRead(long now) {
    boolean more = sizeOnDisk != endAtSizeOnDisk && mayHaveMore();
    return path != null && more && (!paused || now - retryNanos >= 0);
  }

  void readTo(FilePosition position) {
    read = position;
    paused = false;
    if (position.offset() > size) {
      size = position.offset();
    }
  }

  /** There is no more to read as long as the size on disk is the same. */
  void readToEnd() {
    endAtSizeOnDisk = sizeOnDisk;
    if (path != null && compressed) {
      size = read.offset();
    }
  }

  boolean isPaused() {
    return paused;
  }

  /** Do not read it before that time. */
  void pauseUntil(long nanos) {
    paused = true;
    retryNanos = nanos;
  }

  /** For the thread that sends. */
  void shippedTo(FilePosition position, long asOf) {
    shipped = position;
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
    return path != null && full;
  }

  /** Lines that were skipped. */
  FailureLog skipped() {
    return skipped;
  }

  /** Attempts to read the file that have failed. */
  FailureLog unreadable() {
    return unreadable;
  }

  @Override
  public String toString() {
    return name;
  }
}

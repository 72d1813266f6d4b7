package io.clew.reporter.kafka.ship;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was seen under a name.
 *
 * @param key the system's own of the file; null on systems that have none
 * @param size bytes on disk
 * @param modified when it was written to last
 * @param state what is known of it
 * @param file null if that is not known, or not yet
 * @param bytes its size, uncompressed
 * @param retryNanos when it is tried again, if it is unreadable
 */
record Sighting(
    @Nullable Object key,
    long size,
    FileTime modified,
    State state,
    @Nullable FollowedFile file,
    long bytes,
    long retryNanos) {

  /** What is known of it. */
  enum State {
    NEW,
    /** Its first line is not whole yet. */
    WAITING,
    KNOWN,
    UNREADABLE
  }

  static Sighting of(BasicFileAttributes now) {
    return new Sighting(
        now.fileKey(), now.size(), now.lastModifiedTime(), State.NEW, null, now.size(), 0);
  }

  Sighting known(FollowedFile what, long itsBytes) {
    return new Sighting(key, size, modified, State.KNOWN, what, itsBytes, 0);
  }

  Sighting waiting() {
    return new Sighting(key, size, modified, State.WAITING, null, size, 0);
  }

  Sighting unreadable(long retry) {
    return new Sighting(key, size, modified, State.UNREADABLE, null, size, retry);
  }

  boolean isNew() {
    return state == State.NEW;
  }

  boolean isUnreadable() {
    return state == State.UNREADABLE;
  }

  boolean isSame(Sighting now) {
    return Objects.equals(key, now.key) && size == now.size && modified.equals(now.modified);
  }

  boolean hasGrownTo(Sighting now) {
    return isSameFile(now) && size <= now.size;
  }

  boolean isSameFile(Sighting now) {
    return key != null && key.equals(now.key);
  }

  long modifiedMillis() {
    return modified.toMillis();
  }
}

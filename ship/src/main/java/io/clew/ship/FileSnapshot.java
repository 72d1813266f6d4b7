package io.clew.ship;

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
record FileSnapshot(
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

  static FileSnapshot of(BasicFileAttributes now) {
    return new FileSnapshot(
        now.fileKey(), now.size(), now.lastModifiedTime(), State.NEW, null, now.size(), 0);
  }

  FileSnapshot known(FollowedFile what, long itsBytes) {
    return new FileSnapshot(key, size, modified, State.KNOWN, what, itsBytes, 0);
  }

  FileSnapshot waiting() {
    return new FileSnapshot(key, size, modified, State.WAITING, null, size, 0);
  }

  FileSnapshot unreadable(long retry) {
    return new FileSnapshot(key, size, modified, State.UNREADABLE, null, size, retry);
  }

  boolean isNew() {
    return state == State.NEW;
  }

  boolean isUnreadable() {
    return state == State.UNREADABLE;
  }

  boolean isSame(FileSnapshot now) {
    return Objects.equals(key, now.key) && size == now.size && modified.equals(now.modified);
  }

  boolean hasGrownTo(FileSnapshot now) {
    return isSameFile(now) && size <= now.size;
  }

  boolean isSameFile(FileSnapshot now) {
    return key != null && key.equals(now.key);
  }

  long modifiedMillis() {
    return modified.toMillis();
  }
}

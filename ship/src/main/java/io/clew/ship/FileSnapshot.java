package io.clew.ship;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a scan of the directory has found under a name.
 *
 * @param key how the operating system identifies the file; null where it does not
 * @param size bytes on disk
 * @param file null if the state is not {@code KNOWN}
 * @param bytes the size, uncompressed
 * @param retryNanos when to read the file again, if it is unreadable
 */
record FileSnapshot(
    @Nullable Object key,
    long size,
    FileTime modified,
    State state,
    @Nullable FollowedFile file,
    long bytes,
    long retryNanos) {

  enum State {
    NEW,
    /** The first line is not complete yet. */
    WAITING,
    /** It is being compressed, and may not be whole. */
    BEING_MADE,
    KNOWN,
    UNREADABLE
  }

  static FileSnapshot of(BasicFileAttributes now) {
    return new FileSnapshot(
        now.fileKey(), now.size(), now.lastModifiedTime(), State.NEW, null, now.size(), 0);
  }

  FileSnapshot known(FollowedFile followed, long uncompressed) {
    return new FileSnapshot(key, size, modified, State.KNOWN, followed, uncompressed, 0);
  }

  FileSnapshot waiting() {
    return new FileSnapshot(key, size, modified, State.WAITING, null, size, 0);
  }

  FileSnapshot beingMade() {
    return new FileSnapshot(key, size, modified, State.BEING_MADE, null, size, 0);
  }

  FileSnapshot unreadable(long retry) {
    return new FileSnapshot(key, size, modified, State.UNREADABLE, null, size, retry);
  }

  boolean isNew() {
    return state == State.NEW;
  }

  boolean isBeingMade() {
    return state == State.BEING_MADE;
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

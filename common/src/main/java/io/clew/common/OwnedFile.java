package io.clew.common;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file that nobody else writes to. The operating system's lock on it says so to other processes,
 * also in other containers where the same process id means somebody else; it ends with the process,
 * however that ends.
 *
 * <p>POSIX gives up a process's locks on a file when the process closes any descriptor of it. So no
 * file is opened here that this process has open already.
 */
public final class OwnedFile implements Closeable {
  /** Far behind all lines, since some systems keep others from reading what is locked. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  /** What this process owns; also the lock for opening and closing. */
  private static final Set<Path> OWNED = new HashSet<>();

  /**
   * Files that the same library, loaded by another class loader of this process, owns: closing them
   * would end the other's lock. By key, so that the same is used when the file is met again.
   */
  private static final Map<Object, FileChannel> KEPT_OPEN = new HashMap<>();

  private final Path path;
  private final FileChannel channel;
  private final @Nullable Object key;
  private boolean gaveUp;

  private OwnedFile(Path path, FileChannel channel, @Nullable Object key) {
    this.path = path;
    this.channel = channel;
    this.key = key;
  }

  /**
   * A new file, or one that is empty and that nobody has: logrotate makes such files.
   *
   * @return null if the name is taken
   */
  public static @Nullable OwnedFile create(Path path, FileAttribute<?>... attributes)
      throws IOException {
    if (Files.isSymbolicLink(path)) {
      return null;
    }
    OwnedFile file;
    try {
      file = open(path, Set.of(CREATE, READ, WRITE, NOFOLLOW_LINKS), attributes);
    } catch (FileSystemException e) {
      if (Files.exists(path, NOFOLLOW_LINKS)) {
        return null; // Another user's, or a directory.
      }
      throw e;
    }
    return file != null && file.isEmptyOrClose() ? file : null;
  }

  /**
   * A file that is there already.
   *
   * @return null if it is not there, or has an owner
   */
  public static @Nullable OwnedFile takeOver(Path path) throws IOException {
    try {
      Object before = key(path);
      OwnedFile file = open(path, Set.of(READ, WRITE, NOFOLLOW_LINKS));
      // Nobody moves a file back: if its name is that of the same file still, it was all the time.
      if (file == null || Objects.equals(before, file.key)) {
        return file;
      }
      file.close();
    } catch (NoSuchFileException e) {
      // Moved, while we looked.
    }
    return null;
  }

  private static @Nullable OwnedFile open(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    Path name = path.toAbsolutePath().normalize();
    synchronized (OWNED) {
      if (OWNED.contains(name)) {
        return null;
      }
      FileChannel kept = Files.exists(path, NOFOLLOW_LINKS) ? kept(path) : null;
      FileChannel channel = kept != null ? kept : FileChannel.open(path, options, attributes);
      boolean owned = false;
      try {
        if (channel.tryLock(LOCKED_BYTE, 1, false) != null) {
          OwnedFile file = new OwnedFile(name, channel, key(path));
          owned = OWNED.add(name);
          return file;
        }
      } catch (NoSuchFileException e) {
        return null; // Its owner gave it another name, just when we had opened it.
      } catch (OverlappingFileLockException e) {
        Object key = key(path);
        KEPT_OPEN.put(key != null ? key : channel, channel);
        owned = true;
      } finally {
        if (!owned) {
          channel.close();
        }
      }
      return null;
    }
  }

  private static @Nullable FileChannel kept(Path path) throws IOException {
    Object key = key(path);
    return key == null ? null : KEPT_OPEN.remove(key);
  }

  private boolean isEmptyOrClose() throws IOException {
    boolean empty = false;
    try {
      empty = channel.size() == 0;
    } finally {
      if (!empty) {
        close();
      }
    }
    return empty;
  }

  private static @Nullable Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS).fileKey();
  }

  public Path path() {
    return path;
  }

  public FileChannel channel() {
    return channel;
  }

  public boolean isSameFileAs(OwnedFile other) {
    return Objects.equals(key, other.key);
  }

  /**
   * The size of what is under the file's name now.
   *
   * @return -1 if that is not this file any more
   */
  public long sizeUnderItsName() throws IOException {
    try {
      BasicFileAttributes now =
          Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
      return Objects.equals(now.fileKey(), key) ? now.size() : -1;
    } catch (NoSuchFileException e) {
      return -1;
    }
  }

  /** Puts the names of new files on the disk, where the system has a way to do so. */
  public static void syncNames(Path directory) {
    try (FileChannel names = FileChannel.open(directory, READ)) {
      names.force(true);
    } catch (IOException e) {
      // Windows opens no directories, and needs no such thing.
    }
  }

  /** Gives the file up; idempotent. */
  @Override
  public void close() throws IOException {
    synchronized (OWNED) {
      if (!gaveUp) {
        gaveUp = true;
        OWNED.remove(path);
        channel.close(); // Closed already by an interrupt, perhaps.
      }
    }
  }
}

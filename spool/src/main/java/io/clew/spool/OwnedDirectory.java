package io.clew.spool;

import io.clew.common.OwnedFile;
import io.clew.common.Permissions;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A sender's own directory within the spool's, with its segments, and a file whose lock says that
 * the owner lives. No name is used twice, so a lock that was won is not one on a deleted file.
 */
final class OwnedDirectory {
  private static final String LOCK = "lock";
  private static final String EXTENSION = ".spool";

  private final Path directory;
  private final OwnedFile lock;
  private long last;

  private OwnedDirectory(Path directory, OwnedFile lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * A new one.
   *
   * @return null if the name is taken
   */
  static @Nullable OwnedDirectory create(Path directory, Permissions permissions)
      throws IOException {
    if (Files.exists(directory)) {
      return null;
    }
    Files.createDirectory(directory, permissions.ofDirectory());
    try {
      OwnedFile lock = OwnedFile.create(directory.resolve(LOCK), permissions.ofFile());
      return lock == null ? null : new OwnedDirectory(directory, lock);
    } catch (NoSuchFileException e) {
      return null; // Somebody took it for one that was left.
    }
  }

  /**
   * That of a dead process.
   *
   * @return null if its owner lives, or there is nothing in it
   */
  static @Nullable OwnedDirectory takeOver(Path directory) throws IOException {
    OwnedFile lock = OwnedFile.takeOver(directory.resolve(LOCK));
    if (lock != null) {
      return new OwnedDirectory(directory, lock);
    }
    if (!Files.exists(directory.resolve(LOCK))) {
      deleteEmpty(directory); // Its owner died just when it began, or had just ended.
    }
    return null;
  }

  Path directory() {
    return directory;
  }

  boolean isThere() throws IOException {
    return lock.sizeUnderItsName() >= 0;
  }

  Path nextSegment() {
    return directory.resolve(String.format("%06d%s", ++last, EXTENSION));
  }

  /** In the order in which they were written. */
  List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(EXTENSION)).sorted().toList();
    }
  }

  /** Gives it to whoever comes next. */
  void release() {
    try {
      lock.close();
    } catch (IOException e) {
      // The operating system has closed it all the same.
    }
  }

  /** Ends it: there are no segments in it any more. */
  void delete() throws IOException {
    try {
      Files.deleteIfExists(lock.path());
    } finally {
      lock.close();
    }
    deleteEmpty(directory);
  }

  private static void deleteEmpty(Path directory) throws IOException {
    try {
      Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException e) {
      // Something of somebody else's.
    }
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}

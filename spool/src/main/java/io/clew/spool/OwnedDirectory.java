package io.clew.spool;

import io.clew.common.OwnedFile;
import io.clew.common.Permissions;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one sender within the spool's directory. It has the sender's segments, and a
 * file that is locked as long as the sender lives. No name is used twice, so nobody can lock a file
 * that was deleted.
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

  /** A new directory; null if the name is taken. */
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
      return null; // Another process has deleted it as an abandoned one.
    }
  }

  /** The directory of a dead process; null if its owner lives, or if there is nothing in it. */
  static @Nullable OwnedDirectory takeOver(Path directory) throws IOException {
    OwnedFile lock = OwnedFile.takeOver(directory.resolve(LOCK));
    if (lock != null) {
      return new OwnedDirectory(directory, lock);
    }
    if (!Files.exists(directory.resolve(LOCK))) {
      deleteEmpty(directory); // Its owner has died at its start, or has just ended.
    }
    return null;
  }

  Path directory() {
    return directory;
  }

  boolean exists() throws IOException {
    return lock.sizeUnderItsName() >= 0;
  }

  Path nextSegment() {
    return directory.resolve(String.format(Locale.ROOT, "%06d%s", ++last, EXTENSION));
  }

  /** In the order in which they were written. */
  List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(EXTENSION)).sorted().toList();
    }
  }

  /** Gives it up, so that another sender can take it over. */
  void release() {
    try {
      lock.close();
    } catch (IOException e) {
      // The operating system has closed it all the same.
    }
  }

  /** Deletes it. There must be no segments in it any more. */
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
      // There are files that are not the spool's.
    }
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}

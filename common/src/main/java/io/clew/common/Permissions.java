package io.clew.common;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** What new files and directories are created with. */
public final class Permissions {
  private final boolean ownerOnly;

  /** Those of the owner alone, where there are POSIX permissions; or else what the umask says. */
  public Permissions(Path path, boolean ownerOnly) {
    this.ownerOnly =
        ownerOnly && path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  public FileAttribute<?>[] ofFile() {
    return of("rw-------");
  }

  public FileAttribute<?>[] ofDirectory() {
    return of("rwx------");
  }

  /** Makes a directory, and those that it is in, if it is not there. */
  public void createDirectories(Path path) throws IOException {
    if (!Files.isDirectory(path)) { // createDirectories() of JDK 17 fails on links.
      Files.createDirectories(path, ofDirectory());
    }
  }

  private FileAttribute<?>[] of(String owner) {
    return ownerOnly
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(owner))
        }
        : new FileAttribute<?>[0];
  }
}

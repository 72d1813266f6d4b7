package io.clew.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class PermissionsTest {
  @TempDir private Path root;

  private static String of(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void ofFile_ownerOnly_nobodyElseMayRead() throws IOException {
    Path file = Files.createFile(root.resolve("file"), new Permissions(root, true).ofFile());
    assertThat(of(file)).isEqualTo("rw-------");
  }

  @Test
  void ofDirectory_ownerOnly_nobodyElseMayRead() throws IOException {
    Path directory =
        Files.createDirectory(root.resolve("d"), new Permissions(root, true).ofDirectory());
    assertThat(of(directory)).isEqualTo("rwx------");
  }

  @Test
  void of_notOwnerOnly_leavesItToTheUmask() throws IOException {
    Permissions permissions = new Permissions(root, false);
    Path file = Files.createFile(root.resolve("file"), permissions.ofFile());
    Path directory = Files.createDirectory(root.resolve("d"), permissions.ofDirectory());

    assertThat(of(file)).isEqualTo(of(Files.createFile(root.resolve("other file"))));
    assertThat(of(directory)).isEqualTo(of(Files.createDirectory(root.resolve("other d"))));
  }

  /** Like Windows, the file system of a zip file has no POSIX permissions. */
  @Test
  void of_noPosixPermissions_areNone() throws IOException {
    try (FileSystem zip =
        FileSystems.newFileSystem(root.resolve("a.zip"), Map.of("create", "true"))) {
      Path path = zip.getPath("/spans");
      Permissions permissions = new Permissions(path, true);

      permissions.createDirectories(path);

      assertThat(path).isDirectory();
      assertThat(permissions.ofFile()).isEmpty();
      assertThat(permissions.ofDirectory()).isEmpty();
    }
  }

  @Test
  void createDirectories_parentsAreMissing_allAreTheOwners() throws IOException {
    Path directory = root.resolve("a/b/c");

    new Permissions(root, true).createDirectories(directory);

    for (Path made = directory; !made.equals(root); made = made.getParent()) {
      assertThat(of(made)).isEqualTo("rwx------");
    }
  }

  @Test
  void createDirectories_isThere_keepsItsPermissions() throws IOException {
    Path directory = Files.createDirectory(root.resolve("d"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));

    new Permissions(root, true).createDirectories(directory);

    assertThat(of(directory)).isEqualTo("rwxr-x---");
  }

  @Test
  void createDirectories_linkToADirectory_isTaken() throws IOException {
    Path directory = Files.createDirectory(root.resolve("d"));
    Path link = Files.createSymbolicLink(root.resolve("link"), directory);

    new Permissions(root, true).createDirectories(link);

    assertThat(link).isSymbolicLink().isDirectory();
  }

  @Test
  void createDirectories_aFileHasTheName_throws() throws IOException {
    Path file = Files.createFile(root.resolve("file"));
    assertThatThrownBy(() -> new Permissions(root, true).createDirectories(file))
        .isInstanceOf(FileAlreadyExistsException.class);
  }
}

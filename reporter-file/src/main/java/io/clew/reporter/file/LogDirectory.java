package io.clew.reporter.file;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.clew.common.OwnedFile;
import io.clew.common.Permissions;
import io.clew.common.SpanLogName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The span logs of one service in a directory. {@link SpanLogName} has the grammar of the names.
 */
final class LogDirectory {
  private final Path path;
  private final String service;
  private final Permissions permissions;

  LogDirectory(Path path, String service, boolean ownerOnly) {
    this.path = path;
    this.service = SpanLogName.fileService(service);
    permissions = new Permissions(path, ownerOnly);
  }

  /** Creates the directory if it does not exist. */
  void create() throws IOException {
    permissions.createDirectories(path);
  }

  /** For new files. */
  FileAttribute<?>[] permissions() {
    return permissions.ofFile();
  }

  /** Forces the names of new files to disk, where the system can do that. */
  void sync() {
    OwnedFile.syncNames(path);
  }

  /** The file that this process writes, or the sibling with this number if that name is taken. */
  Path current(int sibling) {
    SpanLogName name = SpanLogName.current(service, ProcessHandle.current().pid(), sibling);
    return path.resolve(name.toString());
  }

  /** The name that a file gets when it is full. Its number is higher than those there already. */
  Path full(Path current) throws IOException {
    SpanLogName name = Objects.requireNonNull(SpanLogName.parse(current));
    long last = 0;
    for (SpanLogName other : list()) {
      if (other.base().equals(name.base())) {
        last = Math.max(last, other.number());
      }
    }
    return path.resolve(name.full(last + 1).toString());
  }

  /**
   * Files that are not full and whose process is dead, by their names. That may be wrong, since
   * process ids are used again and differ between containers.
   */
  List<Path> abandoned() throws IOException {
    return list().stream()
        .filter(name -> !name.isFull() && !isOfAnotherLivingProcess(name.pid()))
        .map(name -> path.resolve(name.toString()))
        .toList();
  }

  /** The full files of this service, whichever process has written them. */
  List<Full> full() throws IOException {
    List<Full> files = new ArrayList<>();
    for (SpanLogName name : list()) {
      if (name.isFull()) {
        Path file = path.resolve(name.toString());
        try {
          BasicFileAttributes attributes =
              Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
          if (attributes.isRegularFile()) {
            files.add(new Full(file, name.isCompressed(), attributes));
          }
        } catch (NoSuchFileException e) {
          // Another process has deleted it or given it another name.
        }
      }
    }
    return files;
  }

  private static boolean isOfAnotherLivingProcess(long pid) {
    return pid != ProcessHandle.current().pid() && ProcessHandle.of(pid).isPresent();
  }

  private List<SpanLogName> list() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files
          .map(SpanLogName::parse)
          .filter(Objects::nonNull)
          .filter(name -> name.isOf(service))
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public String toString() {
    return path.resolve(service).toString();
  }

  /** A full file, with its size and the time of its last write. */
  record Full(Path path, boolean isCompressed, BasicFileAttributes attributes) {
    static final Comparator<Full> NEWEST_FIRST =
        Comparator.comparing((Full file) -> file.attributes().lastModifiedTime())
            .thenComparing(file -> file.path().toString())
            .reversed();
  }
}

package io.clew.reporter.file;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.clew.common.OwnedFile;
import io.clew.common.Permissions;
import io.clew.common.SpanLogName;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

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
    List<Path> files = new ArrayList<>();
    for (SpanLogName name : list()) {
      if (!name.isFull() && !isOfAnotherLivingProcess(name.pid())) {
        files.add(path.resolve(name.toString()));
      }
    }
    return files;
  }

  /** The full files of this service, whichever process has written them, the newest first. */
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
    Collections.sort(files);
    return files;
  }

  private static boolean isOfAnotherLivingProcess(long pid) {
    return pid != ProcessHandle.current().pid() && ProcessHandle.of(pid).isPresent();
  }

  private List<SpanLogName> list() throws IOException {
    List<SpanLogName> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      for (Path file : files) {
        SpanLogName name = SpanLogName.parse(file);
        if (name != null && name.isOf(service)) {
          names.add(name);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  @Override
  public String toString() {
    return path.resolve(service).toString();
  }

  /** A full file, with its size and the time of its last write. */
  record Full(Path path, boolean isCompressed, BasicFileAttributes attributes)
      implements Comparable<Full> {
    /** The newest first. */
    @Override
    public int compareTo(Full other) {
      int later = other.attributes.lastModifiedTime().compareTo(attributes.lastModifiedTime());
      return later != 0 ? later : other.path.toString().compareTo(path.toString());
    }
  }
}

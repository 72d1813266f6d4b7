package io.clew.reporter.file;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.clew.common.OwnedFile;
import io.clew.common.Permissions;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names of a service's span logs in a directory: {@code SERVICE-PID.ndjson}, with {@code _1}
 * and so on behind the process id if that name is taken, and {@code .NUMBER} behind that when the
 * file is full, and {@code .gz} behind all if it was compressed. The service's name ends at the
 * last hyphen, so no two services share a file.
 */
final class LogDirectory {
  static final String EXTENSION = ".ndjson";

  private final Path path;
  private final String service;
  private final Permissions permissions;
  private final Pattern name;

  LogDirectory(Path path, String service, boolean ownerOnly) {
    this.path = path;
    permissions = new Permissions(path, ownerOnly);
    this.service = service.strip().replaceAll("[^A-Za-z0-9._-]", "_");
    name =
        Pattern.compile(
            "(?<base>"
                + Pattern.quote(this.service)
                + "-(?<pid>\\d{1,18})(_\\d+)?)"
                + "(\\.(?<number>\\d{6,18})\\.ndjson(\\.gz)?|\\.ndjson)");
  }

  /** Makes the directory if it is not there. */
  void create() throws IOException {
    permissions.createDirectories(path);
  }

  /** What new files are created with. */
  FileAttribute<?>[] permissions() {
    return permissions.ofFile();
  }

  /** Puts the names of new files on the disk, where the system has a way to do so. */
  void sync() {
    OwnedFile.syncNames(path);
  }

  /** The name under which this process writes, or one of the others if that is taken. */
  Path current(int sibling) {
    String process = service + "-" + ProcessHandle.current().pid();
    return path.resolve(process + (sibling == 0 ? "" : "_" + sibling) + EXTENSION);
  }

  /** The name for a file that is full: behind those of the same base that are there. */
  Path full(Path current) throws IOException {
    String file = current.getFileName().toString();
    String base = file.substring(0, file.length() - EXTENSION.length());
    long last = 0;
    for (Matcher other : list()) {
      if (base.equals(other.group("base")) && other.group("number") != null) {
        last = Math.max(last, Long.parseLong(other.group("number")));
      }
    }
    return path.resolve(String.format("%s.%06d%s", base, last + 1, EXTENSION));
  }

  /**
   * Files with spans that are no living process's by their names. A name alone does not prove it:
   * process ids are used again, and are others in other containers.
   */
  List<Path> abandoned() throws IOException {
    return list().stream()
        .filter(file -> file.group("number") == null && !isAnothers(file.group("pid")))
        .map(file -> path.resolve(file.group()))
        .toList();
  }

  /** Full files of this service, whichever process has written them. */
  List<Full> full() throws IOException {
    List<Full> files = new ArrayList<>();
    for (Matcher file : list()) {
      if (file.group("number") != null) {
        Path place = path.resolve(file.group());
        try {
          BasicFileAttributes now =
              Files.readAttributes(place, BasicFileAttributes.class, NOFOLLOW_LINKS);
          if (now.isRegularFile()) {
            files.add(new Full(place, now));
          }
        } catch (NoSuchFileException e) {
          // Somebody else keeps order, too.
        }
      }
    }
    return files;
  }

  private static boolean isAnothers(String pid) {
    long id = Long.parseLong(pid);
    return id != ProcessHandle.current().pid() && ProcessHandle.of(id).isPresent();
  }

  /** All files of this service. */
  private List<Matcher> list() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files
          .map(file -> name.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public String toString() {
    return path.resolve(service).toString();
  }

  /** A file that is full, with its size and the time of its last line. */
  record Full(Path path, BasicFileAttributes attributes) {
    static final Comparator<Full> NEWEST_FIRST =
        Comparator.comparing((Full file) -> file.attributes().lastModifiedTime())
            .thenComparing(file -> file.path().toString())
            .reversed();
  }
}

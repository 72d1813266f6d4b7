package io.clew.spool;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import io.clew.api.Encoding;
import io.clew.common.LogOnce;
import io.clew.common.Permissions;
import io.clew.common.SpanLogName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names in a spool's directory: {@code NAME-ENCODING-MILLIS-PID} for the {@link OwnedDirectory}
 * of each sender, where the milliseconds are the time at which it was created, and that name with
 * {@code .NUMBER.corrupt} behind it for a damaged segment.
 */
final class SpoolDirectory {
  private static final int MAX_NAMES = 10_000;
  private static final int KEPT_CORRUPT = 8;

  private final Path path;
  private final String prefix;
  private final Encoding encoding;
  private final Pattern owned;
  private final Pattern corrupt;
  private final Permissions permissions;
  private final LogOnce logOnce;

  SpoolDirectory(Path path, String name, Encoding encoding, LogOnce logOnce) {
    this.path = path;
    this.encoding = encoding;
    this.logOnce = logOnce;
    String safe = SpanLogName.fileService(name);
    prefix = safe + "-" + word(encoding);
    String any =
        Stream.of(Encoding.values()).map(SpoolDirectory::word).reduce((a, b) -> a + "|" + b).get();
    String names = Pattern.quote(safe) + "-(?<encoding>" + any + ")-(?<millis>\\d{1,18})-\\d{1,18}";
    owned = Pattern.compile(names);
    corrupt = Pattern.compile(names + "\\.\\d+\\.corrupt");
    permissions = new Permissions(path, true);
  }

  private static String word(Encoding encoding) {
    return encoding.name().replace("ZIPKIN_", "").toLowerCase(Locale.ROOT);
  }

  Encoding encoding() {
    return encoding;
  }

  Permissions permissions() {
    return permissions;
  }

  /** A new directory, owned by this process. */
  OwnedDirectory newOwnedDirectory() throws IOException {
    permissions.createDirectories(path);
    long millis = System.currentTimeMillis();
    for (int i = 0; i < MAX_NAMES; i++) {
      String name = prefix + "-" + (millis + i) + "-" + ProcessHandle.current().pid();
      OwnedDirectory created = OwnedDirectory.create(path.resolve(name), permissions);
      if (created != null) {
        return created;
      }
    }
    throw new IOException("no name for a spool is free in " + path);
  }

  /** Directories whose owners are dead, the oldest first. This process owns them now. */
  List<OwnedDirectory> abandoned() {
    List<OwnedDirectory> found = new ArrayList<>();
    try {
      for (Matcher name : list(owned)) {
        Path directory = path.resolve(name.group());
        if (name.group("encoding").equals(word(encoding))) {
          takeOver(directory, found);
        } else {
          logOnce.warn(
              "the spool has spans in another encoding, which wait for a sender of that encoding",
              directory,
              null);
        }
      }
    } catch (IOException e) {
      logOnce.warn("spans that earlier processes have left in the spool cannot be found", this, e);
    }
    return found;
  }

  private void takeOver(Path directory, List<OwnedDirectory> found) {
    try {
      OwnedDirectory left = OwnedDirectory.takeOver(directory);
      if (left != null) {
        found.add(left);
      }
    } catch (IOException e) {
      logOnce.warn("a spool that an earlier process has left cannot be read", directory, e);
    }
  }

  /** Keeps a damaged segment for people to look at. Only the newest few are kept. */
  void setAside(Segment segment) {
    String number = segment.path().getFileName().toString().replaceFirst("\\D.*", "");
    Path aside =
        path.resolve(segment.directory().directory().getFileName() + "." + number + ".corrupt");
    try {
      logOnce.warn(
          "a damaged segment of the spool is set aside; its other spans are sent", aside, null);
      if (segment.exists()) {
        Files.move(segment.path(), aside, REPLACE_EXISTING);
      }
      List<Matcher> all = list(corrupt);
      for (int i = 0; i < all.size() - KEPT_CORRUPT; i++) {
        Files.deleteIfExists(path.resolve(all.get(i).group()));
      }
    } catch (IOException e) {
      logOnce.warn("a damaged segment of the spool cannot be set aside", segment.path(), e);
    }
  }

  /** The oldest first. */
  private List<Matcher> list(Pattern pattern) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(path)) {
      return files
          .map(file -> pattern.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .sorted(
              (a, b) -> {
                int byTime =
                    Long.compare(
                        Long.parseLong(a.group("millis")), Long.parseLong(b.group("millis")));
                return byTime != 0 ? byTime : a.group().compareTo(b.group());
              })
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}

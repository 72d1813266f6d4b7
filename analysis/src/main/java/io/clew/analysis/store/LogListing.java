package io.clew.analysis.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The span logs in a directory at one time, by name.
 *
 * @param ignored what has the name of a log, but is no file
 */
record LogListing(List<LogFile> logs, List<Path> ignored) {
  /** Also what logrotate makes of a log: {@code feed.ndjson.1}, {@code feed.ndjson-20260131.gz}. */
  private static final Pattern NAME =
      Pattern.compile("[^.].*\\.(nd)?json([.-]\\d{1,18}){0,2}(\\.gz)?", Pattern.DOTALL);

  private static final int ATTEMPTS = 5;

  /** Those of a directory; or a single file, whatever its name is. */
  static LogListing of(Path source) throws IOException {
    LogFile single = LogFile.of(source);
    if (single != null) {
      return new LogListing(List.of(single), List.of());
    }
    // What is renamed meanwhile may be listed twice, or not at all.
    FileTime before = Files.getLastModifiedTime(source);
    for (int i = 1; ; i++) {
      LogListing listing = ofDirectory(source);
      FileTime after = Files.getLastModifiedTime(source);
      if (after.equals(before) || i == ATTEMPTS) {
        return listing;
      }
      before = after;
    }
  }

  private static LogListing ofDirectory(Path directory) throws IOException {
    TreeMap<String, LogFile> found = new TreeMap<>();
    List<Path> ignored = new ArrayList<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
      for (Path path : paths) {
        String name = path.getFileName().toString();
        if (NAME.matcher(name).matches()) {
          LogFile log = LogFile.of(path);
          if (log == null) {
            ignored.add(path);
          } else {
            found.put(name, log);
          }
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    ignored.sort(null);
    return new LogListing(withoutCopies(found), ignored);
  }

  /**
   * A compressed log is left out while the log that it was made of is there, and a file with
   * several names is one log.
   */
  private static List<LogFile> withoutCopies(TreeMap<String, LogFile> found) {
    List<LogFile> logs = new ArrayList<>();
    Set<Object> keys = new HashSet<>();
    found.forEach(
        (name, log) -> {
          String raw = name.substring(0, name.length() - (log.isCompressed() ? 3 : 0));
          boolean isCopy = log.isCompressed() && found.containsKey(raw);
          Object key = log.key();
          if (!isCopy && (key == null || keys.add(key))) {
            logs.add(log);
          }
        });
    return logs;
  }
}

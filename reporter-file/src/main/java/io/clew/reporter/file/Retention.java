package io.clew.reporter.file;

import io.clew.common.LogOnce;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Deletes full files that are too old, and the oldest when they have too many bytes together. */
final class Retention {
  private final LogDirectory directory;
  private final long keepBytes;
  private final Duration keepAge;
  private final LogOnce logOnce;

  Retention(LogDirectory directory, long keepBytes, Duration keepAge, LogOnce logOnce) {
    this.directory = directory;
    this.keepBytes = keepBytes;
    this.keepAge = keepAge;
    this.logOnce = logOnce;
  }

  /** Does not throw. A file that cannot be deleted now is tried again the next time. */
  void apply() {
    try {
      Instant now = Instant.now();
      long bytes = 0;
      for (LogDirectory.Full file : directory.full()) {
        bytes += file.attributes().size();
        if (bytes > keepBytes || ageOf(file, now).compareTo(keepAge) > 0) {
          delete(file.path());
        }
      }
    } catch (IOException e) {
      logOnce.warn("old span logs cannot be found", directory, e);
    }
  }

  private void delete(Path file) {
    try {
      Files.deleteIfExists(file);
      logOnce.warn("span logs are deleted because they are too old or too many", file, null);
    } catch (IOException e) {
      logOnce.warn("an old span log cannot be deleted", file, e);
    }
  }

  private static Duration ageOf(LogDirectory.Full file, Instant now) {
    return Duration.between(file.attributes().lastModifiedTime().toInstant(), now);
  }
}

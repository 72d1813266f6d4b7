package io.clew.reporter.file;

import static java.time.temporal.ChronoUnit.MINUTES;

import io.clew.api.Settings;
import io.clew.api.SpanSender;
import io.clew.api.SpanSenderProvider;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Makes the default span logger, {@code clew.reporter=file}: it writes span logs to {@code
 * clew.file.directory}, with the settings {@code clew.file.*}.
 */
public final class FileSpanSenderProvider implements SpanSenderProvider {
  private static final String DIRECTORY = "clew.file.directory";
  private static final String DEFAULT_DIRECTORY = "clew-spans";

  private static final String[] KEYS = {
    "clew.file.max-file-bytes",
    "clew.file.max-file-minutes",
    "clew.file.keep-bytes",
    "clew.file.keep-minutes",
    "clew.file.compress",
    "clew.file.fsync",
    "clew.file.owner-only"
  };

  /** In minutes. */
  private static final long YEAR = 366 * 24 * 60;

  /** For {@link java.util.ServiceLoader}. */
  public FileSpanSenderProvider() {}

  @Override
  public String name() {
    return "file";
  }

  /** Spans are on disk already. */
  @Override
  public boolean isRemote() {
    return false;
  }

  @Override
  public SpanSender create(Settings settings) {
    FileSpanSender.Builder to = FileSpanSender.newBuilder(directory(settings), settings.service());
    for (String key : KEYS) {
      if (settings.text(key) != null) {
        apply(settings, to); // Mostly none is set; then the start is spared this code.
        break;
      }
    }
    return to.build();
  }

  private static void apply(Settings settings, FileSpanSender.Builder to) {
    settings.applyNumber(
        "clew.file.max-file-bytes", to.maxFileBytes, 1, Long.MAX_VALUE, to::maxFileBytes);
    settings.applyDuration(
        "clew.file.max-file-minutes", MINUTES, to.maxFileAge, 1, YEAR, to::maxFileAge);
    to.keepBytes(Math.max(to.keepBytes, to.maxFileBytes)); // The default gives way.
    settings.applyNumber(
        "clew.file.keep-bytes", to.keepBytes, 1, Long.MAX_VALUE, value -> keepBytes(to, value));
    settings.applyDuration("clew.file.keep-minutes", MINUTES, to.keepAge, 1, YEAR, to::keepAge);
    settings.applyFlag("clew.file.compress", to.compress, to::compress);
    settings.applyChoice("clew.file.fsync", to.fsync, to::fsync);
    settings.applyFlag("clew.file.owner-only", to.ownerOnly, to::ownerOnly);
  }

  /** With less than one file, a span log would be deleted as soon as it is full. */
  private static void keepBytes(FileSpanSender.Builder to, long value) {
    if (value < to.maxFileBytes) {
      throw new IllegalArgumentException(
          "expected at least clew.file.max-file-bytes, " + to.maxFileBytes + ", got " + value);
    }
    to.keepBytes(value);
  }

  private static Path directory(Settings settings) {
    String directory = settings.text(DIRECTORY, DEFAULT_DIRECTORY);
    try {
      return Path.of(directory);
    } catch (InvalidPathException e) {
      return Path.of(settings.reject(DIRECTORY, directory, "a path", DEFAULT_DIRECTORY));
    }
  }
}

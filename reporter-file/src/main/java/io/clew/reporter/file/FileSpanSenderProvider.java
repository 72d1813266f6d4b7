package io.clew.reporter.file;

import io.clew.api.Fsync;
import io.clew.api.Settings;
import io.clew.api.SpanSender;
import io.clew.api.SpanSenderProvider;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Makes the default span logger, {@code clew.reporter=file}: it writes span logs to {@code
 * clew.file.directory}, with the settings {@code clew.file.*}.
 */
public final class FileSpanSenderProvider implements SpanSenderProvider {
  private static final String DIRECTORY = "clew.file.directory";
  private static final String DEFAULT_DIRECTORY = "clew-spans";
  private static final long MIB = 1024 * 1024;
  private static final long YEAR = 366 * 24 * 60;

  /** For {@link java.util.ServiceLoader}. */
  public FileSpanSenderProvider() {}

  @Override
  public String name() {
    return "file";
  }

  @Override
  public SpanSender create(Settings settings) {
    return FileSpanSender.newBuilder(directory(settings), settings.service())
        .maxFileBytes(settings.number("clew.file.max-file-bytes", 64 * MIB, 1, Long.MAX_VALUE))
        .maxFileAge(
            Duration.ofMinutes(settings.number("clew.file.max-file-minutes", 1440, 1, YEAR)))
        .keepBytes(settings.number("clew.file.keep-bytes", 1024 * MIB, 1, Long.MAX_VALUE))
        .keepAge(Duration.ofMinutes(settings.number("clew.file.keep-minutes", 10_080, 1, YEAR)))
        .compress(settings.flag("clew.file.compress", false))
        .fsync(settings.choice("clew.file.fsync", Fsync.NEVER))
        .ownerOnly(settings.flag("clew.file.owner-only", true))
        .build();
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

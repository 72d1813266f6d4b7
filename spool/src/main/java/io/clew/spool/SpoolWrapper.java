package io.clew.spool;

import io.clew.api.Fsync;
import io.clew.api.Settings;
import io.clew.api.SpanSender;
import io.clew.api.SpanSenderWrapper;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * Puts a spool before each sender that needs a network, if {@code clew.spool.directory} is set,
 * with the settings {@code clew.spool.*}.
 */
public final class SpoolWrapper implements SpanSenderWrapper {
  private static final String DIRECTORY = "clew.spool.directory";
  private static final Set<String> LOCAL = Set.of("file", "slf4j");
  private static final long MIB = 1024 * 1024;

  /** For {@link java.util.ServiceLoader}. */
  public SpoolWrapper() {}

  @Override
  public SpanSender wrap(String name, SpanSender sender, Settings settings) {
    String directory = settings.text(DIRECTORY, "");
    if (directory.isEmpty() || LOCAL.contains(name)) {
      return sender;
    }
    Path path;
    try {
      path = Path.of(directory);
    } catch (InvalidPathException e) {
      settings.reject(DIRECTORY, directory, "a path", "no spool");
      return sender;
    }
    return SpoolingSpanSender.newBuilder(path, sender)
        .name(settings.service() + "-" + name)
        .maxBytes(settings.number("clew.spool.max-bytes", 1024 * MIB, MIB, Long.MAX_VALUE))
        .sendTimeout(
            Duration.ofMillis(settings.number("clew.spool.send-timeout-millis", 100, 0, 60_000)))
        .fsync(settings.choice("clew.spool.fsync", Fsync.NEVER))
        .build();
  }
}

package io.clew.spool;

import static java.time.temporal.ChronoUnit.MILLIS;

import io.clew.api.Settings;
import io.clew.api.SpanSender;
import io.clew.api.SpanSenderProvider;
import io.clew.api.SpanSenderWrapper;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Puts a spool before each {@linkplain SpanSenderProvider#isRemote() remote} sender, if {@code
 * clew.spool.directory} is set, with the settings {@code clew.spool.*}.
 */
public final class SpoolWrapper implements SpanSenderWrapper {
  private static final String DIRECTORY = "clew.spool.directory";
  private static final long MIB = 1024 * 1024;

  /** For {@link java.util.ServiceLoader}. */
  public SpoolWrapper() {}

  @Override
  public SpanSender wrap(SpanSenderProvider provider, SpanSender sender, Settings settings) {
    // What is not asked for has no effect, and the start says so.
    String directory = provider.isRemote() ? settings.text(DIRECTORY) : null;
    if (directory == null) {
      return sender;
    }
    Path path;
    try {
      path = Path.of(directory);
    } catch (InvalidPathException e) {
      settings.reject(DIRECTORY, directory, "a path", "no spool");
      return sender;
    }
    SpoolingSpanSender.Builder to =
        SpoolingSpanSender.newBuilder(path, sender)
            .name(settings.service() + "-" + provider.name());
    settings.applyNumber("clew.spool.max-bytes", to.maxBytes, MIB, Long.MAX_VALUE, to::maxBytes);
    settings.applyDuration(
        "clew.spool.send-timeout-millis", MILLIS, to.sendTimeout, 0, 60_000, to::sendTimeout);
    settings.applyChoice("clew.spool.fsync", to.fsync, to::fsync);
    return to.build();
  }
}

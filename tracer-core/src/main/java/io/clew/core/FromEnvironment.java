package io.clew.core;

import io.clew.api.Sampler;
import io.clew.api.Settings;
import io.clew.api.SettingsSource;
import io.clew.common.FatalErrors;
import io.clew.common.SafeLog;
import java.util.function.Consumer;
import org.slf4j.Logger;

/** Starts tracing from the settings of the process, and says what it has started. */
final class FromEnvironment {
  private FromEnvironment() {}

  static Tracing start() {
    Logger log = SafeLog.logger(Tracing.class);
    try {
      return start(SettingsSource.ofProcess(new Warnings(log)), log);
    } catch (Throwable e) {
      FatalErrors.rethrow(e);
      warn(log, "Tracing: cannot start, and is off (" + Text.of(e) + ")");
      return Tracing.newBuilder("unknown").sampler(Sampler.NEVER).enabled(false).build();
    }
  }

  static Tracing start(SettingsSource source, Logger log) {
    Settings settings = source.read();
    FromSettings from = new FromSettings(settings);
    Tracing.Builder builder = from.builder();
    Tracing tracing = builder.build();
    if (builder.enabled) { // Else nobody has asked for most of them yet.
      source.warnOfUnknown(settings);
    }
    String origins = source.origins(settings);
    String line =
        "Tracing: "
            + from.describe(builder)
            + (origins.isEmpty() ? "; all settings are defaults" : "; set: " + origins);
    try { // As SafeLog does: to link a lambda takes milliseconds of each start.
      log.info(line);
    } catch (Throwable e) {
      // Nowhere left to report it.
    }
    return tracing;
  }

  /** Not a lambda, for the same reason. */
  private record Warnings(Logger log) implements Consumer<String> {
    @Override
    public void accept(String line) {
      warn(log, line);
    }
  }

  static void warn(Logger log, String line) {
    try { // Not a lambda, for the same reason.
      log.warn(line);
    } catch (Throwable e) {
      // Nowhere left to report it.
    }
  }
}

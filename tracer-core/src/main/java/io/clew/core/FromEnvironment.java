package io.clew.core;

import io.clew.api.Sampler;
import io.clew.api.Settings;
import io.clew.api.SettingsSource;
import io.clew.common.FatalErrors;

/** Starts tracing from the settings of the process, and says what it has started. */
final class FromEnvironment {
  private FromEnvironment() {}

  static Tracing start() {
    StartLog log = null;
    try {
      log = new StartLog();
      return start(SettingsSource.ofProcess(log), log);
    } catch (Throwable e) {
      FatalErrors.rethrow(e);
      if (log != null) {
        log.warn("Tracing: cannot start, and is off (" + Text.of(e) + ")");
      }
      return Tracing.newBuilder("unknown").sampler(Sampler.NEVER).enabled(false).build();
    }
  }

  static Tracing start(SettingsSource source, StartLog log) {
    Settings settings = source.read();
    FromSettings from = new FromSettings(settings);
    Tracing.Builder builder = from.builder();
    Tracing tracing = builder.build();
    if (builder.enabled) { // Else nobody has asked for most of them yet.
      source.warnOfUnknown(settings);
    }
    String origins = source.origins(settings);
    log.info(
        "Tracing: "
            + from.describe(builder)
            + (origins.isEmpty() ? "; all settings are defaults" : "; set: " + origins));
    return tracing;
  }
}

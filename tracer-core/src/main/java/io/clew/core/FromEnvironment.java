package io.clew.core;

import io.clew.api.FileSetting;
import io.clew.api.Sampler;
import io.clew.api.Settings;
import io.clew.api.SettingsSource;
import io.clew.common.FatalErrors;
import io.clew.common.SafeLog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;

/** Starts tracing from the settings of the process, and says what it has started. */
final class FromEnvironment {
  private FromEnvironment() {}

  static Tracing start() {
    Logger log = SafeLog.logger(Tracing.class);
    try {
      Warnings warnings = new Warnings(log);
      return start(SettingsSource.ofProcess(warnings), warnings);
    } catch (Throwable e) {
      FatalErrors.rethrow(e);
      warn(log, "Tracing: cannot start, and is off (" + Text.of(e) + ")");
      return Tracing.newBuilder("unknown").sampler(Sampler.NEVER).enabled(false).build();
    }
  }

  /**
   * Starts tracing.
   *
   * @param warnings those that the source gives, too
   */
  static Tracing start(SettingsSource source, Warnings warnings) {
    Settings settings = source.read();
    FromSettings from = new FromSettings(settings);
    Tracing.Builder builder = from.builder();
    ConfigurationJmx configuration =
        new ConfigurationJmx(source, settings, from, builder, warnings);
    builder.configuration = configuration;
    Tracing tracing = builder.build();
    ClewTracer tracer = (ClewTracer) tracing.tracer();
    FileSetting switched = source.inFile(EnabledWatch.KEY);
    if (switched != null) {
      EnabledWatch.start(switched, tracer, builder.enabled, warnings.log);
    }
    if (from.announces()) {
      tracer.announce(new Announcement(source.fingerprint(settings)));
    }
    configuration.say(
        builder.enabled, builder.enabled || switched == null ? "" : ", or " + switched + " does");
    return tracing;
  }

  /** Logs the warnings of a start, and keeps them. Not a lambda, for the same reason. */
  static final class Warnings implements Consumer<String> {
    private static final int MAX = 100;

    final Logger log;
    private final List<String> given = new ArrayList<>();

    Warnings(Logger log) {
      this.log = log;
    }

    @Override
    public void accept(String line) {
      synchronized (given) {
        if (given.size() < MAX) {
          given.add(line);
        }
      }
      warn(log, line);
    }

    /** The first hundred. */
    List<String> given() {
      synchronized (given) {
        return List.copyOf(given);
      }
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

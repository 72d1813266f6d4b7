package io.clew.core;

import io.clew.api.EffectiveSetting;
import io.clew.api.Settings;
import io.clew.api.SettingsSource;
import io.clew.common.JmxRegistration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows the configuration in JMX, from the time when sampler and reporter are made. */
final class ConfigurationJmx implements ConfigurationMXBean {
  private final SettingsSource source;
  private final Settings settings;
  private final FromSettings from;
  private final Tracing.Builder builder;
  private final FromEnvironment.Warnings warnings;
  private @Nullable JmxRegistration registration;
  private @Nullable ClewTracer tracer;
  private boolean closed;
  private boolean isSaid;

  ConfigurationJmx(
      SettingsSource source,
      Settings settings,
      FromSettings from,
      Tracing.Builder builder,
      FromEnvironment.Warnings warnings) {
    this.source = source;
    this.settings = settings;
    this.from = from;
    this.builder = builder;
    this.warnings = warnings;
  }

  /**
   * Once; not after the close. All that reads settings has done so: what is set beside that is a
   * warning.
   */
  synchronized void register(ClewTracer value) {
    if (registration == null && !closed) {
      tracer = value;
      source.warnOfUnknown(settings);
      registration =
          JmxRegistration.register(
              this, "Configuration", "service", settings.service(), warnings.log);
      if (isSaid) {
        say(true, "");
      }
    }
  }

  /**
   * Logs what is in force: at the start, and once more if sampler and reporter are made later.
   *
   * @param more about what happens next
   */
  synchronized void say(boolean enabled, String more) {
    isSaid = true;
    String set = String.join(", ", lines());
    String line =
        "Tracing: "
            + from.describe(builder, enabled)
            + more
            + (set.isEmpty() ? "; all settings are defaults" : "; set: " + set);
    try { // As SafeLog does: to link a lambda takes milliseconds of each start.
      warnings.log.info(line);
    } catch (Throwable e) {
      // Nowhere left to report it.
    }
  }

  synchronized void close() {
    closed = true;
    if (registration != null) {
      registration.close();
    }
  }

  /** Each setting with its source. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (EffectiveSetting each : source.effective(settings)) {
      lines.add(each.toString());
    }
    return lines;
  }

  @Override
  public String getDescription() {
    return from.describe(builder, true);
  }

  @Override
  public synchronized boolean isEnabled() {
    return tracer != null && tracer.isEnabled();
  }

  @Override
  public Map<String, String> getSettings() {
    Map<String, String> values = new LinkedHashMap<>();
    for (EffectiveSetting each : source.effective(settings)) {
      values.put(each.key(), each.value());
    }
    return values;
  }

  @Override
  public Map<String, String> getSources() {
    Map<String, String> sources = new LinkedHashMap<>();
    for (EffectiveSetting each : source.effective(settings)) {
      sources.put(each.key(), each.source());
    }
    return sources;
  }

  @Override
  public List<String> getWarnings() {
    return warnings.given();
  }
}

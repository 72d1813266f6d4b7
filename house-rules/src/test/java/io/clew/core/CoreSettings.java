package io.clew.core;

import io.clew.api.Settings;

/** Reads settings as {@link Tracing#fromEnvironment()} does, from wherever a test has them. */
public final class CoreSettings {
  private CoreSettings() {}

  /** Starts and ends tracing with these settings. */
  public static void read(Settings settings) {
    FromSettings.builder(settings).build().close();
  }

  /** The same; says with which sampler, and where spans would have gone. */
  public static String start(Settings settings) {
    FromSettings from = new FromSettings(settings);
    Tracing.Builder builder = from.builder();
    builder.build().close();
    return from.describe(builder, true);
  }

  /** What {@code clew.trust} is called that is in force if it is not set. */
  public static String trust(Settings settings) {
    return new PropagationSettings(settings, Tracing.newBuilder("feed")).trust().toString();
  }
}

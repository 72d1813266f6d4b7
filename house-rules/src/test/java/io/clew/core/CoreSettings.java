package io.clew.core;

import io.clew.api.Settings;

/** Reads settings as {@link Tracing#fromEnvironment()} does, from wherever a test has them. */
public final class CoreSettings {
  private CoreSettings() {}

  /** Starts and ends tracing with these settings. */
  public static void read(Settings settings) {
    FromSettings.builder(settings).build().close();
  }

  /** What {@code clew.trust} is called that is in force if it is not set. */
  public static String trust(Settings settings) {
    return new PropagationSettings(settings, Tracing.newBuilder("feed")).trust().toString();
  }
}

package io.clew.api;

import java.util.Set;

/** The settings that are known to the check for misspelt ones. */
public final class KnownKeys {
  private KnownKeys() {}

  /** All of them. */
  public static Set<String> all() {
    return KnownSettings.keys();
  }
}

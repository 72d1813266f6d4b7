package io.clew.api;

/**
 * A setting that is in force, as people may see it.
 *
 * @param key such as {@code clew.sample-rate}
 * @param value {@code ***} if it is a secret
 * @param source where it is set: {@code -Dclew.sample-rate}, {@code CLEW_SAMPLE_RATE} or the path
 *     of a file; it also says if the value that is set there was refused
 */
public record EffectiveSetting(String key, String value, String source) {
  /** One line: {@code clew.sample-rate=0.1 (CLEW_SAMPLE_RATE)}. */
  @Override
  public String toString() {
    return key + "=" + value + " (" + source + ")";
  }
}

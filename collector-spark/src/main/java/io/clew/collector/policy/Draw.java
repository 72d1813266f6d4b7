package io.clew.collector.policy;

/** Random numbers that are the same in each collector and each time. */
final class Draw {
  /**
   * Spreads values evenly that differ little: the finalizer of SplitMix64.
   *
   * @see <a href="https://doi.org/10.1145/2714064.2660195">Steele, Lea, Flood: Fast splittable
   *     pseudorandom number generators</a>
   */
  static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /**
   * Of a text. That of an empty one is not 0: samplers of tracers decide by the id as it is, and
   * what they have chosen would not be a random choice here.
   */
  static long seed(String text) {
    long seed = mix(text.length());
    for (int i = 0; i < text.length(); i++) {
      seed = mix(seed ^ text.charAt(i));
    }
    return seed;
  }

  /**
   * From 0 up to, but not, 1.
   *
   * @param traceId in hex; its last 16 digits count, since some services cut ids to these
   */
  static double of(String traceId, long seed) {
    String digits = traceId.substring(Math.max(0, traceId.length() - 16));
    return of(Long.parseUnsignedLong(digits, 16), seed);
  }

  /** From 0 up to, but not, 1. */
  static double of(long value, long seed) {
    return (mix(value ^ seed) >>> 11) * 0x1p-53;
  }

  private Draw() {}
}

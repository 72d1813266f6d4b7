package io.clew.sampler.admin;

import io.clew.common.SafeLog;
import io.clew.sampler.RuleSetText;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** A line in the log for whatever is changed by hand. */
final class Audit {
  static final String CLEARED = "took back the rules set by hand";
  static final String STOPPED = "stopped all tracing";
  static final String RESUMED = "resumed tracing";

  private static final Logger log = SafeLog.logger("io.clew.sampler.audit");
  private static final int MAX_CHARS = 200;

  private Audit() {}

  /**
   * Writes the line.
   *
   * @param who an address, or {@code JMX}
   * @param what has been done, or refused
   */
  static void log(String who, String what) {
    SafeLog.log(() -> log.info("Tracing: {}: {}", who, what));
  }

  static String set(String json) {
    return "set rules " + RuleSetText.version(json) + " by hand";
  }

  static String boosted(String rule, double rate, double seconds) {
    return "boosted '" + clean(rule) + "' to " + rate + " for " + seconds + " s";
  }

  static String unboosted(String rule) {
    return "ended the boost of '" + clean(rule) + "'";
  }

  /** What others have said, fit for a line of the log. */
  static String clean(@Nullable String text) {
    return text == null ? "null" : RuleSetText.printable(text.strip(), MAX_CHARS);
  }
}

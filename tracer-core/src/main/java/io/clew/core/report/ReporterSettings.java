package io.clew.core.report;

import static java.time.temporal.ChronoUnit.MILLIS;

import io.clew.api.Settings;

/** The settings that all reporters share. */
final class ReporterSettings {
  private static final int MAX = 1 << 24;

  /** In milliseconds. */
  private static final long HOUR = 3_600_000;

  private static final String[] KEYS = {
    "clew.queue.max-spans",
    "clew.queue.max-bytes",
    "clew.queue.max-wait-millis",
    "clew.batch.max-bytes",
    "clew.batch.max-spans",
    "clew.batch.linger-millis",
    "clew.retry.max-attempts",
    "clew.retry.max-millis"
  };

  private ReporterSettings() {}

  /** Mostly none is set; then the start is spared the code below. */
  static void apply(Settings from, AsyncReporter.Builder to) {
    for (String key : KEYS) {
      if (from.text(key) != null) {
        applyAll(from, to);
        return;
      }
    }
  }

  private static void applyAll(Settings from, AsyncReporter.Builder to) {
    from.applyNumber(
        "clew.queue.max-spans", to.maxQueuedSpans, 2, MAX, value -> to.maxQueuedSpans((int) value));
    from.applyNumber("clew.queue.max-bytes", to.maxQueuedBytes, 1, 1L << 40, to::maxQueuedBytes);
    from.applyDuration("clew.queue.max-wait-millis", MILLIS, to.maxWait, 0, HOUR, to::maxWait);
    from.applyNumber(
        "clew.batch.max-bytes", to.maxBatchBytes, 1, MAX, value -> to.maxBatchBytes((int) value));
    from.applyNumber(
        "clew.batch.max-spans", to.maxBatchSpans, 1, MAX, value -> to.maxBatchSpans((int) value));
    from.applyDuration("clew.batch.linger-millis", MILLIS, to.linger, 0, 60_000, to::linger);
    from.applyNumber(
        "clew.retry.max-attempts",
        to.retry.maxAttempts(),
        1,
        1000,
        value -> to.retry(to.retry.withMaxAttempts((int) value)));
    from.applyDuration(
        "clew.retry.max-millis",
        MILLIS,
        to.retry.maxElapsed(),
        0,
        HOUR,
        value -> to.retry(to.retry.maxElapsed(value)));
  }
}

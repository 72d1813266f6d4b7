package io.clew.core.report;

import io.clew.core.report.AsyncReporter.Stats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToLongFunction;

/**
 * The counters of an {@link AsyncReporter} in Micrometer: the counters {@code clew.spans.reported},
 * {@code clew.spans.sent} and {@code clew.spans.dropped}, with a tag {@code reason}, and the gauge
 * {@code clew.spans.pending}. Reading them costs the reporter's callers nothing. Micrometer is an
 * optional dependency: add it to use this class.
 */
public final class MicrometerReporterMetrics implements MeterBinder {
  private final AsyncReporter reporter;
  private final Tags tags;

  private MicrometerReporterMetrics(AsyncReporter reporter, Tags tags) {
    this.reporter = reporter;
    this.tags = tags;
  }

  /**
   * Metrics of a reporter.
   *
   * @param tags to tell several reporters apart
   * @return to be bound to a registry
   */
  public static MicrometerReporterMetrics of(AsyncReporter reporter, Tag... tags) {
    return new MicrometerReporterMetrics(reporter, Tags.of(tags));
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    counter("reported", Stats::reported)
        .description("spans that the application finished")
        .register(registry);
    counter("sent", Stats::sent)
        .description("spans that are where they are safe")
        .register(registry);
    dropped(registry, "queue-full", Stats::droppedQueueFull);
    dropped(registry, "send-failed", Stats::droppedSendFailed);
    dropped(registry, "rejected", Stats::droppedRejected);
    dropped(registry, "unreadable", Stats::droppedUnreadable);
    dropped(registry, "closed", Stats::droppedClosed);
    Gauge.builder("clew.spans.pending", reporter, it -> it.stats().pending())
        .tags(tags)
        .baseUnit("spans")
        .description("spans that are queued or being sent")
        .register(registry);
  }

  private void dropped(MeterRegistry registry, String reason, ToLongFunction<Stats> number) {
    counter("dropped", number)
        .tag("reason", reason)
        .description("spans that were lost")
        .register(registry);
  }

  private FunctionCounter.Builder<AsyncReporter> counter(
      String name, ToLongFunction<Stats> number) {
    return FunctionCounter.builder(
            "clew.spans." + name, reporter, it -> number.applyAsLong(it.stats()))
        .tags(tags)
        .baseUnit("spans");
  }
}

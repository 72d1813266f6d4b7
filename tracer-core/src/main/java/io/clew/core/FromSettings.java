package io.clew.core;

import io.clew.api.Sampler;
import io.clew.api.SamplerProvider;
import io.clew.api.Settings;
import io.clew.api.SpanReporter;
import io.clew.api.SpanSender;
import io.clew.api.SpanSenderProvider;
import io.clew.api.SpanSenderWrapper;
import io.clew.core.report.AsyncReporter;
import io.clew.core.report.Retry;
import io.clew.core.report.TeeReporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Builds tracing from settings, with the samplers and transports that are on the class path. */
final class FromSettings {
  private static final String SAMPLER = "clew.sampler";
  private static final String REPORTER = "clew.reporter";
  private static final String NONE = "none";
  private static final String QUEUE = "clew.queue.max-spans";
  private static final String BYTES = "clew.queue.max-bytes";
  private static final String WAIT = "clew.queue.max-wait-millis";
  private static final String BATCH = "clew.batch.max-bytes";
  private static final String BATCH_SPANS = "clew.batch.max-spans";
  private static final String LINGER = "clew.batch.linger-millis";
  private static final String ATTEMPTS = "clew.retry.max-attempts";
  private static final String MAX_ELAPSED = "clew.retry.max-millis";

  private final Settings settings;

  private FromSettings(Settings settings) {
    this.settings = settings;
  }

  static Tracing.Builder builder(Settings settings) {
    FromSettings from = new FromSettings(settings);
    PropagationSettings propagation = new PropagationSettings(settings);
    Tracing.Builder builder =
        Tracing.newBuilder(settings.service())
            .extract(propagation.extract())
            .inject(propagation.inject())
            .trust(propagation.trust())
            .enabled(settings.flag("clew.enabled", true))
            .limits(from.limits())
            .mdc(settings.flag("clew.mdc", true))
            .traceId128Bit(settings.flag("clew.trace-id-128-bit", true))
            .sampler(from.sampler())
            .reporter(from.reporter());
    return settings.flag("clew.shutdown-hook", false)
        ? builder.shutdownHook(Tracing.CLOSE_TIMEOUT)
        : builder;
  }

  private SpanLimits limits() {
    SpanLimits limits = SpanLimits.DEFAULT;
    return new SpanLimits(
        limit("clew.span.max-tags", limits.maxTags(), 1, 10_000),
        limit("clew.span.max-logs", limits.maxLogs(), 0, 10_000),
        limit("clew.span.max-name-bytes", limits.maxNameBytes(), 16, 1 << 24),
        limit("clew.span.max-value-bytes", limits.maxValueBytes(), 16, 1 << 24),
        limit("clew.span.max-bytes", limits.maxSpanBytes(), 256, 1 << 24));
  }

  private int limit(String key, int fallback, int min, int max) {
    return (int) settings.number(key, fallback, min, max);
  }

  private Sampler sampler() {
    Sampler found =
        find(
            SAMPLER,
            settings.text(SAMPLER, "dynamic"),
            SamplerProvider.class,
            SamplerProvider::name,
            provider -> provider.create(settings),
            "no sampling");
    return found == null ? Sampler.NEVER : found;
  }

  private SpanReporter reporter() {
    UnaryOperator<AsyncReporter.Builder> tuning = tuning();
    List<SpanReporter> found = new ArrayList<>();
    for (String part : settings.text(REPORTER, "file").split(",", -1)) {
      String name = part.strip();
      SpanReporter reporter = name.isEmpty() || name.equals(NONE) ? null : reporter(name, tuning);
      if (reporter != null) {
        found.add(reporter);
      }
    }
    return switch (found.size()) {
      case 0 -> span -> {};
      case 1 -> found.get(0);
      default -> TeeReporter.of(found.toArray(SpanReporter[]::new));
    };
  }

  private @Nullable SpanReporter reporter(
      String name, UnaryOperator<AsyncReporter.Builder> tuning) {
    return find(
        REPORTER,
        name,
        SpanSenderProvider.class,
        SpanSenderProvider::name,
        provider ->
            tuning.apply(AsyncReporter.newBuilder(wrap(name, provider.create(settings)))).build(),
        NONE);
  }

  private SpanSender wrap(String name, SpanSender sender) {
    SpanSender wrapped = sender;
    for (SpanSenderWrapper wrapper :
        ServiceLoader.load(SpanSenderWrapper.class, SpanSenderWrapper.class.getClassLoader())) {
      wrapped = wrapper.wrap(name, wrapped, settings);
    }
    return wrapped;
  }

  /** What is set for all reporters; read once, so that nothing is complained of twice. */
  private UnaryOperator<AsyncReporter.Builder> tuning() {
    int maxSpans = limit(QUEUE, 16_384, 2, 1 << 24);
    long maxBytes = settings.number(BYTES, 1L << 26, 1, 1L << 40);
    Duration maxWait = Duration.ofMillis(settings.number(WAIT, 0, 0, 3_600_000));
    int batchBytes = limit(BATCH, 1_000_000, 1, 1 << 24);
    int batchSpans = limit(BATCH_SPANS, 4096, 1, 1 << 24);
    Duration linger = Duration.ofMillis(settings.number(LINGER, 500, 0, 60_000));
    Retry retry = retry();
    return builder ->
        builder
            .maxQueuedSpans(maxSpans)
            .maxQueuedBytes(maxBytes)
            .maxWait(maxWait)
            .maxBatchBytes(batchBytes)
            .maxBatchSpans(batchSpans)
            .linger(linger)
            .retry(retry)
            .jmx(settings.service());
  }

  private Retry retry() {
    Retry defaults = Retry.DEFAULT;
    return new Retry(
        limit(ATTEMPTS, defaults.maxAttempts(), 1, 1000),
        Duration.ofMillis(
            settings.number(MAX_ELAPSED, defaults.maxElapsed().toMillis(), 0, 3_600_000)),
        defaults.initialBackoff(),
        defaults.maxBackoff());
  }

  /** Makes what the provider of a name makes; null, and a warning, if there is none or it fails. */
  private <P, T> @Nullable T find(
      String key,
      String wanted,
      Class<P> type,
      Function<P, String> name,
      Function<P, T> create,
      String fallback) {
    List<String> known = new ArrayList<>();
    try {
      for (P provider : ServiceLoader.load(type, type.getClassLoader())) {
        if (name.apply(provider).equals(wanted)) {
          return create.apply(provider);
        }
        known.add(name.apply(provider));
      }
    } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
      settings.reject(key, wanted, "one that starts (" + e + ")", fallback);
      return null;
    }
    settings.reject(key, wanted, "one of " + known + " on the class path", fallback);
    return null;
  }
}

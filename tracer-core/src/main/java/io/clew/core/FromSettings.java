package io.clew.core;

import io.clew.api.Sampler;
import io.clew.api.SamplerProvider;
import io.clew.api.Settings;
import io.clew.api.SpanReporter;
import io.clew.api.SpanSender;
import io.clew.api.SpanSenderProvider;
import io.clew.api.SpanSenderWrapper;
import io.clew.core.report.AsyncReporter;
import io.clew.core.report.TeeReporter;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Builds tracing from settings, with the samplers and transports that are on the class path. */
final class FromSettings {
  private static final String SAMPLER = "clew.sampler";
  private static final String REPORTER = "clew.reporter";
  private static final String NONE = "none";

  private final Settings settings;

  private FromSettings(Settings settings) {
    this.settings = settings;
  }

  static Tracing.Builder builder(Settings settings) {
    FromSettings from = new FromSettings(settings);
    Tracing.Builder builder = Tracing.newBuilder(settings.service());
    PropagationSettings propagation = new PropagationSettings(settings, builder);
    builder
        .extract(propagation.extract())
        .inject(propagation.inject())
        .trust(propagation.trust())
        .limits(from.limits())
        .mdc(settings.flag("clew.mdc", true))
        .sampler(from.sampler())
        .reporter(from.reporter());
    settings.applyFlag("clew.enabled", builder.enabled, builder::enabled);
    settings.applyFlag("clew.trace-id-128-bit", builder.traceId128Bit, builder::traceId128Bit);
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
    List<SpanReporter> found = new ArrayList<>();
    for (String part : settings.text(REPORTER, "file").split(",", -1)) {
      String name = part.strip();
      SpanReporter reporter = name.isEmpty() || name.equals(NONE) ? null : reporter(name);
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

  private @Nullable SpanReporter reporter(String name) {
    return find(
        REPORTER,
        name,
        SpanSenderProvider.class,
        SpanSenderProvider::name,
        provider ->
            AsyncReporter.newBuilder(wrap(provider, provider.create(settings)))
                .settings(settings)
                .jmx(settings.service())
                .build(),
        NONE);
  }

  private SpanSender wrap(SpanSenderProvider provider, SpanSender sender) {
    SpanSender wrapped = sender;
    for (SpanSenderWrapper wrapper :
        ServiceLoader.load(SpanSenderWrapper.class, SpanSenderWrapper.class.getClassLoader())) {
      wrapped = wrapper.wrap(provider, wrapped, settings);
    }
    return wrapped;
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
      settings.reject(key, wanted, "one that can be started (" + e + ")", fallback);
      return null;
    }
    settings.reject(key, wanted, "one of " + known + " on the class path", fallback);
    return null;
  }
}

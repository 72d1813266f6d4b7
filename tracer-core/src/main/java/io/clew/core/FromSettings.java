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
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Builds tracing from settings, with the samplers and transports that are on the class path. */
final class FromSettings {
  private static final String SAMPLER = "clew.sampler";
  private static final String REPORTER = "clew.reporter";
  private static final String NONE = "none";
  private static final int MAX_PROVIDERS = 100;

  private final Settings settings;

  /** What the senders say of themselves. */
  private final StringJoiner destinations = new StringJoiner(" and ");

  FromSettings(Settings settings) {
    this.settings = settings;
    destinations.setEmptyValue("nowhere");
  }

  static Tracing.Builder builder(Settings settings) {
    return new FromSettings(settings).builder();
  }

  /** What tracing does: who is traced, at which rate, and where spans go. */
  String describe(Tracing.Builder built) {
    return "'"
        + built.service
        + "' is "
        + (built.enabled ? "traced" : "not traced until somebody enables it")
        + " with "
        + (built.sampler == Sampler.NEVER ? "no sampler" : Text.of(built.sampler))
        + "; spans go to "
        + destinations;
  }

  Tracing.Builder builder() {
    Tracing.Builder builder = Tracing.newBuilder(settings.service());
    PropagationSettings propagation = new PropagationSettings(settings, builder);
    builder
        .extract(propagation.extract())
        .inject(propagation.inject())
        .trust(propagation.trust())
        .limits(limits())
        .mdc(settings.flag("clew.mdc", true))
        .sampler(sampler())
        .reporter(reporter());
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
            "no sampling: no trace begins here");
    return found == null ? Sampler.NEVER : found;
  }

  private SpanReporter reporter() {
    List<SpanReporter> found = new ArrayList<>();
    for (String part : settings.text(REPORTER, "file").split(",", -1)) {
      String name = part.strip();
      SpanReporter reporter = name.isEmpty() || name.equalsIgnoreCase(NONE) ? null : reporter(name);
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
        this::reporter,
        NONE + ": no span goes there");
  }

  private SpanReporter reporter(SpanSenderProvider provider) {
    SpanSender sender = wrap(provider, provider.create(settings));
    SpanReporter reporter =
        AsyncReporter.newBuilder(sender).settings(settings).jmx(settings.service()).build();
    destinations.add(Text.of(sender));
    return reporter;
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
    Set<String> known = new TreeSet<>(key.equals(REPORTER) ? List.of(NONE) : List.of());
    String broken = "";
    Iterator<P> providers = ServiceLoader.load(type, type.getClassLoader()).iterator();
    for (int i = 0; i < MAX_PROVIDERS; i++) {
      String found = null;
      try {
        if (!providers.hasNext()) {
          break;
        }
        P provider = providers.next();
        found = name.apply(provider);
        if (wanted.equalsIgnoreCase(found)) {
          return create.apply(provider);
        }
        known.add(found);
      } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
        if (wanted.equalsIgnoreCase(found)) {
          settings.reject(key, wanted, "one that starts (" + e + ")", fallback);
          return null;
        }
        broken = "; another one is broken (" + e + ")";
      }
    }
    String artifact = artifact(wanted.toLowerCase(Locale.ROOT));
    String missing = artifact == null ? "" : " (io.clew:" + artifact + " adds this one)";
    settings.reject(
        key, wanted, "one of " + known + " on the class path" + missing + broken, fallback);
    return null;
  }

  /** What adds the samplers and reporters that are not always there. */
  private static @Nullable String artifact(String name) {
    return switch (name) {
      case "dynamic", "probabilistic" -> "clew-sampler";
      case "file", "kafka", "zipkin" -> "clew-reporter-" + name;
      default -> null;
    };
  }
}

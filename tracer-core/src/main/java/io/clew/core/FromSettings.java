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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Builds tracing from settings, with the samplers and transports that are on the class path. */
final class FromSettings {
  private static final String SAMPLER = "clew.sampler";
  private static final String REPORTER = "clew.reporter";
  private static final String NONE = "none";
  private static final int MAX_PROVIDERS = 100;

  /** Libraries that an application may have excluded, by the names of their classes. */
  private static final String[][] LIBRARIES = {
    {"org/apache/kafka/", "org.apache.kafka:kafka-clients"},
    {"com/fasterxml/jackson/core/", "com.fasterxml.jackson.core:jackson-core"},
    {"zipkin2/reporter/", "io.zipkin.reporter2:zipkin-reporter"}
  };

  private final Settings settings;
  private boolean announces;

  /** What the senders say of themselves. */
  private final StringJoiner senders = new StringJoiner(" and ");

  FromSettings(Settings settings) {
    this.settings = settings;
    senders.setEmptyValue("nowhere");
  }

  static Tracing.Builder builder(Settings settings) {
    return new FromSettings(settings).builder();
  }

  /** What tracing does: who is traced, at which rate, and where spans go. */
  String describe(Tracing.Builder built, boolean enabled) {
    return enabled
        ? "'" + built.service + "' is traced with " + sampling(built) + "; spans go to " + senders
        : "'" + built.service + "' is not traced until its code enables it";
  }

  private static String sampling(Tracing.Builder built) {
    return built.sampler == Sampler.NEVER ? "no sampler" : Text.of(built.sampler);
  }

  /** Whether the process says that it has started; known once there is a builder. */
  boolean announces() {
    return announces;
  }

  Tracing.Builder builder() {
    announces = settings.flag("clew.announce", false);
    Tracing.Builder builder = Tracing.newBuilder(settings.service());
    PropagationSettings propagation = new PropagationSettings(settings, builder);
    builder
        .extract(propagation.extract())
        .inject(propagation.inject())
        .trust(propagation.trust())
        .limits(limits())
        .mdc(settings.flag("clew.mdc", true))
        .enabled(settings.flag("clew.enabled", builder.enabled))
        .traceId128Bit(settings.flag("clew.trace-id-128-bit", builder.traceId128Bit));
    if (builder.enabled) {
      builder.sampler(sampler()).reporter(reporter());
    } else {
      builder
          .sampler(new Deferred.ToSample(new SamplerMaker(this)))
          .reporter(new Deferred.ToReport(new ReporterMaker(this)));
    }
    return settings.flag("clew.shutdown-hook", false)
        ? builder.shutdownHook(Tracing.CLOSE_TIMEOUT)
        : builder;
  }

  /** Not a lambda: to link one takes a millisecond of each start. */
  private record SamplerMaker(FromSettings from) implements Supplier<Sampler> {
    @Override
    public Sampler get() {
      return from.sampler();
    }
  }

  private record ReporterMaker(FromSettings from) implements Supplier<SpanReporter> {
    @Override
    public SpanReporter get() {
      return from.reporter();
    }
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

  /** The sampler that is named; none is sampled if there is no such one. */
  Sampler sampler() {
    String fallback = "no sampling: no trace begins here";
    SamplerProvider provider =
        find(SAMPLER, settings.text(SAMPLER, "dynamic"), SamplerProvider.class, fallback);
    if (provider != null) {
      try {
        return provider.create(settings);
      } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
        failed(SAMPLER, provider.name(), e, fallback);
      }
    }
    return Sampler.NEVER;
  }

  /** The reporters that are named, as far as there are such ones. */
  SpanReporter reporter() {
    List<SpanReporter> found = new ArrayList<>();
    for (String part : settings.text(REPORTER, "file").split(",", -1)) {
      String name = part.strip();
      SpanReporter reporter = name.isEmpty() || name.equalsIgnoreCase(NONE) ? null : reporter(name);
      if (reporter != null) {
        found.add(reporter);
      }
    }
    return switch (found.size()) {
      case 0 -> NoReporter.INSTANCE;
      case 1 -> found.get(0);
      default -> TeeReporter.of(found.toArray(new SpanReporter[0]));
    };
  }

  private @Nullable SpanReporter reporter(String name) {
    String fallback = NONE + ": no span goes there";
    SpanSenderProvider provider = find(REPORTER, name, SpanSenderProvider.class, fallback);
    if (provider == null) {
      return null;
    }
    try {
      SpanSender sender = wrap(provider, provider.create(settings));
      SpanReporter reporter =
          AsyncReporter.newBuilder(sender).settings(settings).jmx(settings.service()).build();
      senders.add(Text.of(sender));
      return reporter;
    } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
      failed(REPORTER, provider.name(), e, fallback);
      return null;
    }
  }

  private void failed(String key, String name, Throwable failure, String fallback) {
    String library = library(failure);
    String missing = library == null ? "" : "; " + library + " adds this class";
    settings.reject(key, name, "one that can be started (" + failure + missing + ")", fallback);
  }

  /** What adds a class that is missing; null if none is, or nobody knows. */
  private static @Nullable String library(Throwable failure) {
    String name = failure instanceof LinkageError ? String.valueOf(failure.getMessage()) : "";
    for (String[] library : LIBRARIES) {
      if (name.startsWith(library[0])) {
        return library[1];
      }
    }
    return null;
  }

  /** A wrapper that is broken costs no more than itself. */
  private SpanSender wrap(SpanSenderProvider provider, SpanSender sender) {
    SpanSender wrapped = sender;
    Iterator<SpanSenderWrapper> wrappers = providers(SpanSenderWrapper.class);
    for (int i = 0; i < MAX_PROVIDERS; i++) {
      try {
        if (!wrappers.hasNext()) {
          break;
        }
        wrapped = wrappers.next().wrap(provider, wrapped, settings);
      } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
        failed(REPORTER, provider.name(), e, provider.name() + " without a spool");
      }
    }
    return wrapped;
  }

  private static <P> Iterator<P> providers(Class<P> type) {
    return ServiceLoader.load(type, type.getClassLoader()).iterator();
  }

  /**
   * The provider of a name; null, and a warning, if there is none. One that is broken is passed.
   */
  private <P> @Nullable P find(String key, String wanted, Class<P> type, String fallback) {
    P usual = usual(wanted.toLowerCase(Locale.ROOT), type);
    if (usual != null) {
      return usual;
    }
    Set<String> known = new TreeSet<>(key.equals(REPORTER) ? List.of(NONE) : List.of());
    String broken = "";
    Iterator<P> providers = providers(type);
    for (int i = 0; i < MAX_PROVIDERS; i++) {
      try {
        if (!providers.hasNext()) {
          break;
        }
        P provider = providers.next();
        String name = name(provider);
        if (wanted.equalsIgnoreCase(name)) {
          return provider;
        }
        known.add(name);
      } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
        broken = "; another one is broken (" + e + ")";
      }
    }
    String artifact = artifact(wanted.toLowerCase(Locale.ROOT));
    String missing = artifact == null ? "" : " (io.clew:" + artifact + " adds this one)";
    settings.reject(
        key, wanted, "one of " + known + " on the class path" + missing + broken, fallback);
    return null;
  }

  /**
   * One of ours, without a search of the whole class path, which would make all the others, too.
   * Null if it is not there, or broken: then the search says so.
   */
  private static <P> @Nullable P usual(String name, Class<P> type) {
    String provider =
        switch (name) {
          case "dynamic" -> "io.clew.sampler.provider.DynamicSamplerProvider";
          case "file" -> "io.clew.reporter.file.FileSpanSenderProvider";
          case "kafka" -> "io.clew.reporter.kafka.KafkaSpanSenderProvider";
          case "zipkin" -> "io.clew.reporter.zipkin.ZipkinSpanSenderProvider";
          default -> null;
        };
    try {
      return provider == null
          ? null
          : type.cast(
              Class.forName(provider, true, type.getClassLoader()).getConstructor().newInstance());
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      return null;
    }
  }

  private static String name(Object provider) {
    return provider instanceof SamplerProvider sampler
        ? sampler.name()
        : ((SpanSenderProvider) provider).name();
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

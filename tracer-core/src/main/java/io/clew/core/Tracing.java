package io.clew.core;

import io.clew.api.Propagation;
import io.clew.api.Sampler;
import io.clew.api.SettingsSource;
import io.clew.api.SpanHandler;
import io.clew.api.SpanReporter;
import io.clew.core.context.MdcScopeListener;
import io.clew.core.context.ScopeListener;
import io.clew.core.context.TaskWrapping;
import io.clew.core.context.ThreadLocalScopeManager;
import io.clew.core.propagation.B3;
import io.clew.core.propagation.Baggage;
import io.clew.core.propagation.RequestId;
import io.clew.core.propagation.Trust;
import io.clew.core.propagation.W3C;
import io.opentracing.ScopeManager;
import io.opentracing.Tracer;
import io.opentracing.util.GlobalTracer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The tracing of one service: its tracer, sampler, reporter and propagation.
 *
 * <pre>{@code
 * try (Tracing tracing = Tracing.newBuilder("feed")
 *     .sampler(ProbabilisticSampler.create(0.003))
 *     .reporter(AsyncReporter.create(FileSpanSender.create(Path.of("/var/log/clew"), "feed")))
 *     .build()) {
 *   tracing.registerGlobally();
 *   serve();
 * }
 * }</pre>
 *
 * <p>A service creates one at its start and closes it at its end. Safe for use by many threads.
 */
public final class Tracing implements AutoCloseable {
  static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration MAX_HOOK_TIMEOUT = Duration.ofHours(1);

  private final ClewTracer tracer;

  private Tracing(Builder builder) {
    tracer = new ClewTracer(builder);
    if (builder.shutdownHook != null) {
      tracer.lifecycle().closeAtExit(tracer, builder.shutdownHook);
    }
  }

  /**
   * Tracing for a service.
   *
   * @param service the name under which the service's spans are found; not blank
   */
  public static Builder newBuilder(String service) {
    return new Builder(service);
  }

  /**
   * Tracing as the environment says it: system properties {@code clew.*}, environment variables
   * {@code CLEW_*}, and the shared file, {@code /etc/clew/clew.properties} unless {@code
   * clew.config} names another. Never throws: an invalid value, and a setting that nobody knows, is
   * logged as a warning, and the default is used. One line at level INFO says what is traced, where
   * the spans go, and what is set where; JMX has the same as {@link ConfigurationMXBean}. If slf4j
   * has no provider, warnings go to {@code System.err}, the first hundred.
   *
   * @return running tracing; if even that is impossible, tracing that is off
   * @see SettingsSource
   */
  public static Tracing fromEnvironment() {
    return FromEnvironment.start();
  }

  /** The tracer that applications use, always the same. Closing it closes this. */
  public Tracer tracer() {
    return tracer;
  }

  /** Carries the active span to other threads: wraps tasks, executors and futures. */
  public TaskWrapping taskWrapping() {
    return TaskWrapping.of(tracer);
  }

  /**
   * Turns tracing on or off while the service runs. While it is off, no span is recorded, and
   * received contexts are propagated unchanged. A request without any id still gets a request id.
   *
   * <p>If the service started with {@code clew.enabled=false}, the first call with true makes
   * sampler and reporter, and returns when they run. Tracing stays off if they cannot be made.
   */
  public void setEnabled(boolean enabled) {
    tracer.enable(enabled);
  }

  /**
   * Whether tracing is on.
   *
   * @return false after {@code setEnabled(false)}, or while the sampler {@linkplain Sampler#isOff()
   *     is off}
   */
  public boolean isEnabled() {
    return tracer.isEnabled();
  }

  /**
   * How often a span was changed or finished after its finish. Such calls are ignored: what they
   * should record is lost.
   */
  public long lateCalls() {
    return tracer.lateCalls();
  }

  /**
   * Registers the tracer with {@link GlobalTracer}.
   *
   * @return false if another tracer had been registered before; it stays
   */
  public boolean registerGlobally() {
    return GlobalTracer.registerIfAbsent(tracer);
  }

  /**
   * Waits until all spans that have finished so far are sent.
   *
   * @return false if the time ran out
   */
  public boolean flush(Duration timeout) {
    return tracer.flush(timeout);
  }

  /**
   * Sends the spans that have finished, within a time limit, and ends tracing. Later spans are
   * dropped. Idempotent.
   *
   * @return how many spans were lost because the time ran out
   */
  public long close(Duration timeout) {
    return tracer.close(timeout);
  }

  /** {@link #close(Duration)} with 5 seconds. */
  @Override
  public void close() {
    close(CLOSE_TIMEOUT);
  }

  /** Makes a {@link Tracing}. */
  public static final class Builder {
    final String service;

    /** One for reading and writing, so that what it drops is counted in one place. */
    final Baggage baggage = Baggage.create();

    final List<SpanHandler> handlers = new ArrayList<>();
    List<Propagation> extracts;
    List<Propagation> injects;
    Trust trust = Trust.ALL;
    Sampler sampler = Sampler.ALWAYS;
    SpanReporter reporter = NoReporter.INSTANCE;
    private final List<ScopeListener> scopeListeners = new ArrayList<>();
    private @Nullable ScopeManager scopeManager;
    @Nullable Duration shutdownHook;
    @Nullable ConfigurationJmx configuration;
    private boolean mdc;
    Clock clock = Clock.SYSTEM;
    LongSupplier ids = new RandomIds();
    SpanLimits limits = SpanLimits.DEFAULT;
    boolean traceId128Bit = true;
    boolean enabled = true;

    private Builder(String service) {
      if (service.isBlank()) {
        throw new IllegalArgumentException("expected the service's name, got a blank one");
      }
      this.service = service.strip();
      extracts = List.of(B3.MULTI, W3C.TRACE_CONTEXT, RequestId.AS_TRACE_ID, baggage);
      injects = List.of(B3.MULTI, RequestId.AS_TRACE_ID, baggage);
    }

    /**
     * Sets the sampler. It decides for requests that arrive without a sampling decision.
     *
     * @param value closed with the tracing; {@link Sampler#ALWAYS} by default
     */
    public Builder sampler(Sampler value) {
      sampler = Objects.requireNonNull(value, "sampler");
      return this;
    }

    /**
     * Where finished spans go.
     *
     * @param value closed with the tracing; by default spans go nowhere
     */
    public Builder reporter(SpanReporter value) {
      reporter = Objects.requireNonNull(value, "reporter");
      return this;
    }

    /**
     * Sets the formats in which contexts are both read and written.
     *
     * @param values at least one
     */
    public Builder propagation(Propagation... values) {
      return extract(values).inject(values);
    }

    /**
     * Sets the formats that are read from requests. The first format that finds a value wins.
     *
     * @param values at least one; by default {@link B3}, which reads the single header first,
     *     {@link W3C}, {@link RequestId#AS_TRACE_ID} and {@link Baggage}
     */
    public Builder extract(Propagation... values) {
      extracts = listOf(values);
      return this;
    }

    /**
     * What is written to requests.
     *
     * @param values at least one; by default {@link B3#MULTI}, {@link RequestId} and {@link
     *     Baggage}
     */
    public Builder inject(Propagation... values) {
      injects = listOf(values);
      return this;
    }

    private static List<Propagation> listOf(Propagation[] values) {
      if (values.length == 0) {
        throw new IllegalArgumentException("expected at least one propagation");
      }
      return List.of(values);
    }

    /**
     * Sets how far contexts from requests are trusted.
     *
     * @param value {@link Trust#ALL} by default; a service that the public can call should set
     *     another
     */
    public Builder trust(Trust value) {
      trust = Objects.requireNonNull(value, "trust");
      return this;
    }

    /** Adds a hook on the start and finish of spans, called after those added before it. */
    public Builder addHandler(SpanHandler value) {
      handlers.add(Objects.requireNonNull(value, "handler"));
      return this;
    }

    /**
     * Who keeps the active span. One of your own gets its listeners from you: it cannot be combined
     * with {@link #addScopeListener} and {@link #mdc}.
     *
     * @param value a {@link ThreadLocalScopeManager} by default
     */
    public Builder scopeManager(ScopeManager value) {
      scopeManager = Objects.requireNonNull(value, "scopeManager");
      return this;
    }

    /**
     * Limits the size of one span.
     *
     * @param value {@link SpanLimits#DEFAULT} by default
     */
    public Builder limits(SpanLimits value) {
      limits = Objects.requireNonNull(value, "limits");
      return this;
    }

    /**
     * Adds a listener for changes of a thread's active span. Listeners are called in the order of
     * adding.
     */
    public Builder addScopeListener(ScopeListener value) {
      scopeListeners.add(Objects.requireNonNull(value, "scopeListener"));
      return this;
    }

    /**
     * Whether the ids of the active span are put into slf4j's MDC, for the patterns of the log.
     *
     * @param value false by default; with {@link Tracing#fromEnvironment()}, true
     * @see MdcScopeListener
     */
    public Builder mdc(boolean value) {
      mdc = value;
      return this;
    }

    ScopeManager newScopeManager() {
      if (scopeManager != null) {
        if (mdc || !scopeListeners.isEmpty()) {
          throw new IllegalStateException(
              "scopeManager: expected neither scope listeners nor MDC with it, got some");
        }
        return scopeManager;
      }
      List<ScopeListener> listeners = new ArrayList<>();
      if (mdc) {
        addIfEffective(new MdcScopeListener(), listeners);
      }
      for (ScopeListener each : scopeListeners) {
        addIfEffective(each, listeners);
      }
      return listeners.isEmpty()
          ? new ThreadLocalScopeManager()
          : new ThreadLocalScopeManager(listeners.toArray(new ScopeListener[0]));
    }

    private static void addIfEffective(ScopeListener listener, List<ScopeListener> to) {
      if (!(listener instanceof MdcScopeListener ids) || ids.isEffective()) {
        to.add(listener);
      }
    }

    /**
     * Sets the width of new trace ids. Received trace ids keep their width.
     *
     * @param value true, the default, for 128 bits, false for 64
     */
    public Builder traceId128Bit(boolean value) {
      traceId128Bit = value;
      return this;
    }

    /**
     * Whether tracing is on from the start.
     *
     * @param value true by default; see {@link Tracing#setEnabled}
     */
    public Builder enabled(boolean value) {
      enabled = value;
      return this;
    }

    /**
     * Closes the tracing when the JVM exits, unless it was closed before. For applications that
     * have no place of their own to close it. Exits are those that run the JVM's shutdown hooks:
     * {@code System.exit}, the end of the last thread that is no daemon, SIGTERM and SIGINT; not
     * {@code kill -9}, nor {@code Runtime.halt}. Other hooks run at the same time; spans that they
     * finish may come too late, and are counted as such.
     *
     * @param timeout how long the exit may be held up, 0 to 1 hour; without this call nothing is
     *     closed at the exit
     */
    public Builder shutdownHook(Duration timeout) {
      if (timeout.isNegative() || timeout.compareTo(MAX_HOOK_TIMEOUT) > 0) {
        throw new IllegalArgumentException("shutdownHook: expected 0 to 1 hour, got " + timeout);
      }
      shutdownHook = timeout;
      return this;
    }

    /**
     * The time, for tests.
     *
     * @param value {@link Clock#SYSTEM} by default
     */
    public Builder clock(Clock value) {
      clock = Objects.requireNonNull(value, "clock");
      return this;
    }

    /**
     * The source of ids, for tests.
     *
     * @param value never gives 0, and is safe for many threads; random by default
     */
    public Builder ids(LongSupplier value) {
      ids = Objects.requireNonNull(value, "ids");
      return this;
    }

    /** Builds it. */
    public Tracing build() {
      return new Tracing(this);
    }
  }
}

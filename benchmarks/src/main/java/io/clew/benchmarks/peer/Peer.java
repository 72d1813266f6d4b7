package io.clew.benchmarks.peer;

import java.util.Locale;
import java.util.function.Function;

/** Who is compared. */
public enum Peer {
  /** Clew itself. */
  CLEW(ClewPipeline::new, true, true),

  /** OpenTelemetry's SDK through its OpenTracing shim. */
  OTEL(OtelPipeline::new, true, false),

  /** Brave through brave-opentracing. */
  BRAVE(BravePipeline::new, true, true),

  /** The client of Jaeger, which ended with 1.8.1. */
  JAEGER(JaegerPipeline::new, true, true),

  /** Not a peer, but what the workload itself costs without a tracer. */
  NOOP(NoopPipeline::new, false, false);

  @SuppressWarnings("ImmutableEnumChecker") // A constructor.
  private final Function<Setup, Pipeline> opener;

  private final boolean records;
  private final boolean correlatesLogs;

  Peer(Function<Setup, Pipeline> opener, boolean records, boolean correlatesLogs) {
    this.opener = opener;
    this.records = records;
    this.correlatesLogs = correlatesLogs;
  }

  /**
   * Starts it.
   *
   * @param setup how it is set up
   * @return a running tracer, to be closed
   */
  public Pipeline open(Setup setup) {
    return opener.apply(setup);
  }

  /**
   * Whether spans come out of it.
   *
   * @return false for the noop tracer
   */
  public boolean records() {
    return records;
  }

  /**
   * Whether it can keep the ids of the active span in slf4j's MDC.
   *
   * @return false if {@link Setup#mdc()} means nothing to it
   */
  public boolean correlatesLogs() {
    return correlatesLogs;
  }

  /**
   * The name in tables.
   *
   * @return lower case
   */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

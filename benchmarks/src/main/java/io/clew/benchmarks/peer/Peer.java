package io.clew.benchmarks.peer;

import java.util.Locale;
import java.util.function.Function;

/** The tracers that are compared. */
public enum Peer {
  /** Clew itself. */
  CLEW(ClewPipeline::new, true, true),

  /** OpenTelemetry's SDK through its OpenTracing shim. */
  OTEL(OtelPipeline::new, true, false),

  /** Brave through brave-opentracing. */
  BRAVE(BravePipeline::new, true, true),

  /** The client of Jaeger, whose last version is 1.8.1. */
  JAEGER(JaegerPipeline::new, true, true),

  /** Not a peer: it shows what the workload costs without a tracer. */
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

  /** Starts a tracer, which the caller closes. */
  public Pipeline open(Setup setup) {
    return opener.apply(setup);
  }

  /** Whether it delivers spans; false for the noop tracer. */
  public boolean records() {
    return records;
  }

  /** Whether it can put the ids of the active span into slf4j's MDC. */
  public boolean correlatesLogs() {
    return correlatesLogs;
  }

  /** The name in tables, in lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

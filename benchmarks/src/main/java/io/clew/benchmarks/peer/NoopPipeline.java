package io.clew.benchmarks.peer;

import io.opentracing.Tracer;
import io.opentracing.noop.NoopTracerFactory;

/** The tracer that does nothing. */
final class NoopPipeline implements Pipeline {
  private final Deliveries deliveries = new Deliveries();
  private final Tracer tracer = NoopTracerFactory.create();

  NoopPipeline(Setup setup) {}

  @Override
  public Tracer tracer() {
    return tracer;
  }

  @Override
  public Deliveries deliveries() {
    return deliveries;
  }

  @Override
  public void nudge() {}

  @Override
  public void close() {
    tracer.close();
  }
}

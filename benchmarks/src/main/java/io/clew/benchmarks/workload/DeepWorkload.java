package io.clew.benchmarks.workload;

import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;

/** A trace of 50 spans, each active while the next, its child, runs. */
public final class DeepWorkload implements Workload {
  /** How deep the trace is. */
  public static final int DEPTH = 50;

  private final Span[] spans = new Span[DEPTH];
  private final Scope[] scopes = new Scope[DEPTH];

  @Override
  public void run(Tracer tracer) {
    for (int i = 0; i < DEPTH; i++) {
      Span span = tracer.buildSpan("step").start();
      spans[i] = span;
      scopes[i] = tracer.activateSpan(span);
    }
    for (int i = DEPTH - 1; i >= 0; i--) {
      scopes[i].close();
      spans[i].finish();
    }
  }

  @Override
  public int spans() {
    return DEPTH;
  }
}

package io.clew.instrumentation.kafka;

import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;

/** Runs what is sent by a request, or processed. */
final class Within {
  private Within() {}

  /** Something that a test does. */
  interface Action {
    void run() throws Exception;
  }

  /** Does it while the span is active, and finishes the span. */
  static void span(Tracer tracer, Span span, Action action) throws Exception {
    Scope scope = tracer.activateSpan(span);
    try {
      action.run();
    } finally {
      scope.close();
      span.finish();
    }
  }
}

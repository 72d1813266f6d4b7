package io.clew.benchmarks.workload;

import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.tag.Tags;

/** One span, which becomes the active one: kind and two text tags at the start, then an int tag. */
public final class SpanWorkload implements Workload {
  private static final int STATUS = 200;

  @Override
  public void run(Tracer tracer) {
    Span span =
        tracer
            .buildSpan("get")
            .withTag(Tags.SPAN_KIND.getKey(), Tags.SPAN_KIND_SERVER)
            .withTag("http.method", "GET")
            .withTag("http.url", "/api/v1/pins/12345")
            .start();
    Scope scope = tracer.activateSpan(span);
    span.setTag("http.status_code", STATUS);
    scope.close();
    span.finish();
  }

  @Override
  public int spans() {
    return 1;
  }
}

package io.clew.benchmarks.workload;

import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.tag.Tags;
import java.util.Arrays;

/**
 * A span with the tags of {@link SpanWorkload} and a new URL. It does not become the active span.
 */
public final class UrlWorkload implements Workload {
  private static final int STATUS = 200;

  /** A power of two. They are used in turn. */
  private static final int URLS = 1024;

  private final String[] urls = new String[URLS];
  private int next;

  public UrlWorkload() {
    Arrays.setAll(urls, i -> "/api/v1/pins/" + (10_000 + i));
  }

  @Override
  public void run(Tracer tracer) {
    Span span =
        tracer
            .buildSpan("get")
            .withTag(Tags.SPAN_KIND.getKey(), Tags.SPAN_KIND_SERVER)
            .withTag("http.method", "GET")
            .withTag("http.url", urls[next++ & URLS - 1])
            .start();
    span.setTag("http.status_code", STATUS);
    span.finish();
  }

  @Override
  public int spans() {
    return 1;
  }
}

package io.clew.benchmarks.workload;

import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import io.opentracing.tag.Tags;
import java.util.Arrays;

/**
 * A service between two others. It reads the context from a request's headers and serves the
 * request in a span. It calls another service in a child of that span, and writes the child's
 * context into the headers of the call.
 */
public final class RequestWorkload implements Workload {
  private static final int STATUS = 200;

  /** A power of two. They are used in turn. */
  private static final int REQUESTS = 64;

  private final InboundHeaders[] inbound = new InboundHeaders[REQUESTS];
  private final OutboundHeaders outbound = new OutboundHeaders();
  private int next;

  /**
   * A request with a sampling decision.
   *
   * @param sampled the decision in the headers
   */
  public RequestWorkload(boolean sampled) {
    Arrays.setAll(inbound, i -> new InboundHeaders(sampled));
  }

  @Override
  public void run(Tracer tracer) {
    SpanContext caller =
        tracer.extract(Format.Builtin.HTTP_HEADERS, inbound[next++ & REQUESTS - 1]);
    Span server =
        tracer
            .buildSpan("get")
            .asChildOf(caller)
            .withTag(Tags.SPAN_KIND.getKey(), Tags.SPAN_KIND_SERVER)
            .withTag("http.method", "GET")
            .withTag("http.url", "/api/v1/pins/12345")
            .start();
    Scope scope = tracer.activateSpan(server);
    Span client =
        tracer
            .buildSpan("find")
            .withTag(Tags.SPAN_KIND.getKey(), Tags.SPAN_KIND_CLIENT)
            .withTag("peer.service", "pins")
            .start();
    tracer.inject(client.context(), Format.Builtin.HTTP_HEADERS, outbound);
    client.finish();
    server.setTag("http.status_code", STATUS);
    scope.close();
    server.finish();
  }

  @Override
  public int spans() {
    return 2;
  }

  /** How many headers were sent in total, for tests. */
  int headersSent() {
    return outbound.count();
  }

  /** The trace id that was received first. */
  String firstTraceIdReceived() {
    return inbound[0].traceId();
  }

  /** The trace id that was sent last. */
  String lastTraceIdSent() {
    return outbound.traceId();
  }
}

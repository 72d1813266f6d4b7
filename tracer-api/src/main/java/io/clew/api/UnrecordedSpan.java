package io.clew.api;

import io.opentracing.Span;

/**
 * A span of Clew's that is not recorded. It makes its ids when somebody asks for {@link #context}.
 * Most such spans make no calls, and need none. For instrumentation, which asks every span whether
 * it is recorded, and for the ids of its request.
 *
 * <p>To end such a span has no effect. So a call that belongs to it needs no span of its own.
 */
public interface UnrecordedSpan extends Span {
  /**
   * A context that says the same of the request as the span's own: trace id, request id, sampling
   * state, baggage. Makes no ids if the context that the span comes from says all of that.
   *
   * @return never to be sent on: its span id may be that of another span
   */
  TraceContext requestContext();
}

/**
 * What all HTTP servers and clients have in common when they are traced, with any OpenTracing
 * tracer: {@link io.clew.instrumentation.http.HttpServerTracing} and {@link
 * io.clew.instrumentation.http.HttpClientTracing}. They make the spans; an adapter says how to read
 * the requests of one server or client.
 *
 * <p>Names and tags follow the <a
 * href="https://github.com/opentracing/specification/blob/master/semantic_conventions.md">OpenTracing
 * semantic conventions</a>. A tracer that fails costs the span, never the request.
 */
@NullMarked
package io.clew.instrumentation.http;

import org.jspecify.annotations.NullMarked;

/**
 * Spans for the two HTTP parts of the JDK, with any OpenTracing tracer: {@link
 * io.clew.instrumentation.jdkhttp.TracingFilter} for {@code com.sun.net.httpserver} and {@link
 * io.clew.instrumentation.jdkhttp.TracingHttpClient} for {@code java.net.http}.
 *
 * <p>Names and tags follow the <a
 * href="https://github.com/opentracing/specification/blob/master/semantic_conventions.md">OpenTracing
 * semantic conventions</a>. A tracer that fails costs the span, never the request.
 */
@NullMarked
package io.clew.instrumentation.jdkhttp;

import org.jspecify.annotations.NullMarked;

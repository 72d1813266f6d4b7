/**
 * Spans for the calls of OkHttp, with any OpenTracing tracer: {@link
 * io.clew.instrumentation.okhttp.TracingCallFactory} around a client, or {@link
 * io.clew.instrumentation.okhttp.TracingInterceptor} in it. A tracer that fails costs the span,
 * never the call.
 */
@NullMarked
package io.clew.instrumentation.okhttp;

import org.jspecify.annotations.NullMarked;

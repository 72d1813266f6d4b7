/**
 * Spans for the calls of Apache HttpClient 5, classic and asynchronous, with any OpenTracing
 * tracer: {@link io.clew.instrumentation.httpclient5.TracingHttpClients}. A tracer that fails costs
 * the span, never the call.
 */
@NullMarked
package io.clew.instrumentation.httpclient5;

import org.jspecify.annotations.NullMarked;

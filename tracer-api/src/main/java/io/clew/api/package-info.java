/**
 * What users, samplers and span loggers compile against.
 *
 * <p>Users program against {@link io.opentracing.Tracer}; this package holds what OpenTracing has
 * no words for: the context that travels with a request ({@link io.clew.api.TraceContext}), the
 * decision whether to record it ({@link io.clew.api.Sampler}), and the way of a finished span from
 * the application ({@link io.clew.api.SpanReporter}) to where it is kept ({@link
 * io.clew.api.SpanSender}).
 */
@NullMarked
package io.clew.api;

import org.jspecify.annotations.NullMarked;

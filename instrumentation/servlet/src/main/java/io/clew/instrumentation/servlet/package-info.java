/**
 * Traces the requests of servlet containers, with any OpenTracing tracer: {@link
 * io.clew.instrumentation.servlet.TracingFilter}.
 */
@NullMarked
package io.clew.instrumentation.servlet;

import org.jspecify.annotations.NullMarked;

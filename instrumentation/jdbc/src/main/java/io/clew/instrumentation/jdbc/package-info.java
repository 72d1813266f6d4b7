/**
 * Traces the statements of any JDBC driver, with any OpenTracing tracer: {@link
 * io.clew.instrumentation.jdbc.TracingDataSource} where there is a data source, {@link
 * io.clew.instrumentation.jdbc.TracingDriver} where there is only a URL.
 *
 * <p>Names and tags follow the <a
 * href="https://github.com/opentracing/specification/blob/master/semantic_conventions.md">OpenTracing
 * semantic conventions</a>. A tracer that fails costs the span, never the statement.
 */
@NullMarked
package io.clew.instrumentation.jdbc;

import org.jspecify.annotations.NullMarked;

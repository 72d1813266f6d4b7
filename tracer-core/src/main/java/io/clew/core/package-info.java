/**
 * The tracer: {@link io.clew.core.Tracing} builds one for a service.
 *
 * <p>{@link io.clew.core.propagation} reads and writes contexts, {@link io.clew.core.context} keeps
 * the active span of each thread, {@link io.clew.core.report} carries finished spans off the
 * application's threads, and {@link io.clew.core.encode} writes them as bytes.
 */
@NullMarked
package io.clew.core;

import org.jspecify.annotations.NullMarked;

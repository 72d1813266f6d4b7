/** Measurements that need a whole JVM: CPU per span, and the time of building a tracer. */
@NullMarked
package io.clew.benchmarks.process;

import org.jspecify.annotations.NullMarked;

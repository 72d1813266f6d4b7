/** What is done with each tracer, and the JMH benchmarks that time it. */
@NullMarked
package io.clew.benchmarks.workload;

import org.jspecify.annotations.NullMarked;

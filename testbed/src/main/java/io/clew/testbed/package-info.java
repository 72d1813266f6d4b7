/** Real servers and other processes, and a reader of topics, for tests, examples and benchmarks. */
@NullMarked
package io.clew.testbed;

import org.jspecify.annotations.NullMarked;

/** Real servers and other processes, and what they write, for tests, examples and benchmarks. */
@NullMarked
package io.clew.testbed;

import org.jspecify.annotations.NullMarked;

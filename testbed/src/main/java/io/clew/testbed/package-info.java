/** Real servers, each a process of its own, for tests, examples and benchmarks. */
@NullMarked
package io.clew.testbed;

import org.jspecify.annotations.NullMarked;

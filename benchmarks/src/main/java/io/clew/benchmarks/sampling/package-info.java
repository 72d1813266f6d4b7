/** How long samplers take to decide. */
@NullMarked
package io.clew.benchmarks.sampling;

import org.jspecify.annotations.NullMarked;

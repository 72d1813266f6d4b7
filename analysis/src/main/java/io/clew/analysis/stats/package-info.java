/** Weighted distributions, for all that counts over many traces. */
@NullMarked
package io.clew.analysis.stats;

import org.jspecify.annotations.NullMarked;

/** A trace as the analysis reads it: merged, connected, on one clock. */
@NullMarked
package io.clew.analysis.trace;

import org.jspecify.annotations.NullMarked;

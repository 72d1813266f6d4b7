/** What differs between two sets of traces: before and after, or fast and slow. */
@NullMarked
package io.clew.analysis.compare;

import org.jspecify.annotations.NullMarked;

/** Races on one span. */
@NullMarked
package io.clew.stress.span;

import org.jspecify.annotations.NullMarked;

/** Reads spans, however their writers have formatted them. */
@NullMarked
package io.clew.analysis.read;

import org.jspecify.annotations.NullMarked;

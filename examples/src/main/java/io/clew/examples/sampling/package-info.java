/** Two services under load, whose sampling rate changes while they run. */
@NullMarked
package io.clew.examples.sampling;

import org.jspecify.annotations.NullMarked;

/** Races on the way from the application's threads to the sender. */
@NullMarked
package io.clew.stress.ring;

import org.jspecify.annotations.NullMarked;

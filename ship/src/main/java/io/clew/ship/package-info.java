/**
 * {@code clew-ship}, a program that follows the span logs of a directory and ships them. It must be
 * a process of its own: a process that closes a file gives up all of its locks on that file, also
 * those of a sender that writes to it.
 */
@NullMarked
package io.clew.ship;

import org.jspecify.annotations.NullMarked;

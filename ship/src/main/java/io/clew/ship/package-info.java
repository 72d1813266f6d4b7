/**
 * {@code clew-ship}, a program that follows the span logs of a directory and ships them. It is a
 * process of its own: one that closes a file gives up all its locks on it, so it must not share a
 * process with those that write the span logs.
 */
@NullMarked
package io.clew.ship;

import org.jspecify.annotations.NullMarked;

/** Small programs that show Clew at work; {@code examples/run} starts them. */
@NullMarked
package io.clew.examples;

import org.jspecify.annotations.NullMarked;

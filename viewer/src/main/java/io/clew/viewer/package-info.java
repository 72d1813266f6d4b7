/** The command {@code clew}: traces, charts and findings in a terminal. */
@NullMarked
package io.clew.viewer;

import org.jspecify.annotations.NullMarked;

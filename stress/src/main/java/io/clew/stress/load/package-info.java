/** An application with tracing, for a process of its own. */
@NullMarked
package io.clew.stress.load;

import org.jspecify.annotations.NullMarked;

/** An application that is traced, to be run in a process of its own. */
@NullMarked
package io.clew.stress.load;

import org.jspecify.annotations.NullMarked;

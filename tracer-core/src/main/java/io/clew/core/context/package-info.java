/** The active span of each thread. */
@NullMarked
package io.clew.core.context;

import org.jspecify.annotations.NullMarked;

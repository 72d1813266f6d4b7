/** The formats in which a context is propagated, and the trust in received contexts. */
@NullMarked
package io.clew.core.propagation;

import org.jspecify.annotations.NullMarked;

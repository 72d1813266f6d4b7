/** The formats in which a context travels in headers. */
@NullMarked
package io.clew.core.propagation;

import org.jspecify.annotations.NullMarked;

/** Spans as bytes, in the formats of Zipkin. */
@NullMarked
package io.clew.core.encode;

import org.jspecify.annotations.NullMarked;

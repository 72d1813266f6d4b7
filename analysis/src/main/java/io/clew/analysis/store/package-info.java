/** Finds traces where they are kept: in span logs, or in a Zipkin server. */
@NullMarked
package io.clew.analysis.store;

import org.jspecify.annotations.NullMarked;

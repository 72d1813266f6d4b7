/**
 * From records to traces: what is in a record, when a trace is whole, and what is written of it.
 */
@NullMarked
package io.clew.collector.trace;

import org.jspecify.annotations.NullMarked;

/** The collector: a Spark job that turns spans in Kafka into stored traces. */
@NullMarked
package io.clew.collector;

import org.jspecify.annotations.NullMarked;

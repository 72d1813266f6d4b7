/** The home page's spans on their way through Kafka, to Zipkin and to the collector's store. */
@NullMarked
package io.clew.examples.kafka;

import org.jspecify.annotations.NullMarked;

/** The home page's spans on their way through Kafka to Zipkin. */
@NullMarked
package io.clew.examples.kafka;

import org.jspecify.annotations.NullMarked;

/** The home page's spans that are queued or being sent through Kafka to Zipkin. */
@NullMarked
package io.clew.examples.kafka;

import org.jspecify.annotations.NullMarked;

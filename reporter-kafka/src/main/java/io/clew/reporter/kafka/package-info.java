/** The Kafka span logger, and the shipper of span logs. */
@NullMarked
package io.clew.reporter.kafka;

import org.jspecify.annotations.NullMarked;

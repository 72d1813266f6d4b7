/** The span logger for Kafka. */
@NullMarked
package io.clew.reporter.kafka;

import org.jspecify.annotations.NullMarked;

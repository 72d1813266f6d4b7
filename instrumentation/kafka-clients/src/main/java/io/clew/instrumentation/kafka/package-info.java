/**
 * Traces what is sent to Kafka and what is processed from there, with any OpenTracing tracer:
 * {@link io.clew.instrumentation.kafka.KafkaTracing}, and two interceptors for those who can change
 * settings only.
 *
 * <p>Tags follow the <a
 * href="https://github.com/opentracing/specification/blob/master/semantic_conventions.md">OpenTracing
 * semantic conventions</a> of message buses. A tracer that fails costs the span, never the record.
 */
@NullMarked
package io.clew.instrumentation.kafka;

import org.jspecify.annotations.NullMarked;

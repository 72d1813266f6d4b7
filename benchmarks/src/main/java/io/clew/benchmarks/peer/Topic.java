package io.clew.benchmarks.peer;

/**
 * A topic of a Kafka broker.
 *
 * @param bootstrapServers where the broker is
 * @param name of the topic
 */
public record Topic(String bootstrapServers, String name) {}

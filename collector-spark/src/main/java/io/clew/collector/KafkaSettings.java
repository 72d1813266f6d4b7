package io.clew.collector;

import java.io.Serializable;
import java.util.Map;

/**
 * Where the spans come from.
 *
 * @param properties further settings of Kafka's clients, by Kafka's names
 */
public record KafkaSettings(
    String bootstrapServers, String topic, String deadLetterTopic, Map<String, String> properties)
    implements Serializable {
  public KafkaSettings {
    properties = Map.copyOf(properties);
  }

  /** Without the properties, which may be secrets. */
  @Override
  public String toString() {
    return topic + " at " + bootstrapServers;
  }
}

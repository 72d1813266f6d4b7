package io.clew.reporter.kafka;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/**
 * Settings that are valid alone and not together. Kafka's client would tell so for every batch,
 * when it is created or when it sends.
 */
final class Contradictions {
  private static final long MAX_IN_FLIGHT = 5;

  private static final Set<String> OF_IDEMPOTENCE =
      Set.of(
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          ProducerConfig.ACKS_CONFIG,
          ProducerConfig.RETRIES_CONFIG,
          ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION);

  private Contradictions() {}

  /**
   * What is wrong with one setting beside the others.
   *
   * @param all all settings of the producer
   * @param set those that the user has set
   * @return what was expected; null if nothing is wrong
   */
  static @Nullable String find(String name, Map<String, Object> all, Map<String, String> set) {
    return switch (name) {
      case ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, ProducerConfig.LINGER_MS_CONFIG -> times(all);
      case ProducerConfig.BUFFER_MEMORY_CONFIG, ProducerConfig.BATCH_SIZE_CONFIG -> memory(all);
      default -> OF_IDEMPOTENCE.contains(name) ? idempotence(all, set) : null;
    };
  }

  private static @Nullable String times(Map<String, Object> all) {
    long half = number(all, ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG);
    long request = number(all, ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG);
    long linger = number(all, ProducerConfig.LINGER_MS_CONFIG);
    return linger <= half && request <= half - linger // The sum may be too large for a number.
        ? null
        : "request.timeout.ms and linger.ms to be together at most half of the send timeout, "
            + half
            + " ms, and not "
            + request
            + " and "
            + linger;
  }

  private static @Nullable String memory(Map<String, Object> all) {
    long batch = number(all, ProducerConfig.BATCH_SIZE_CONFIG);
    long buffer = number(all, ProducerConfig.BUFFER_MEMORY_CONFIG);
    return batch <= buffer
        ? null
        : "batch.size to be at most buffer.memory, and not " + batch + " beside " + buffer;
  }

  /**
   * Kafka has idempotence by default, and does without it beside other acks or without retries,
   * unless the user asks for it.
   */
  private static @Nullable String idempotence(Map<String, Object> all, Map<String, String> set) {
    String asked = set.get(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG);
    if (asked != null && !Boolean.parseBoolean(asked.strip())) {
      return null;
    }
    if (number(all, ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION) > MAX_IN_FLIGHT) {
      return "max.in.flight.requests.per.connection of more than 5 only beside"
          + " enable.idempotence=false";
    }
    String acks = String.valueOf(all.get(ProducerConfig.ACKS_CONFIG)).strip();
    boolean fits =
        (acks.equals("all") || acks.equals("-1")) && number(all, ProducerConfig.RETRIES_CONFIG) > 0;
    return asked == null || fits
        ? null
        : "enable.idempotence=true only beside acks=all and retries of 1 or more";
  }

  private static long number(Map<String, Object> all, String name) {
    return ProducerSettings.number(all, name);
  }
}

package io.clew.reporter.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Each pair of settings of Kafka's producer that have to do with each other costs at most one of
 * them: with what is left, Kafka's own client can be created. Those of TLS and SASL are left alone:
 * without one of them, spans would go out unprotected.
 */
@Tag("ci")
class ProducerPairsTest {
  private static final String PREFIX = "clew.kafka.producer.";

  /**
   * Those that depend on others. For a pair of them the client itself is created, for one of them
   * and any other its configuration alone.
   */
  private static final Set<String> REAL =
      Set.of(
          "acks",
          "batch.size",
          "buffer.memory",
          "delivery.timeout.ms",
          "enable.idempotence",
          "linger.ms",
          "max.block.ms",
          "max.in.flight.requests.per.connection",
          "max.request.size",
          "request.timeout.ms",
          "retries");

  /** Beside the bounds of all numbers. */
  private static final Map<String, List<String>> VALUES =
      Map.of(
          "acks", List.of("0", "1", "all"),
          "compression.type", List.of("none", "gzip"),
          "client.dns.lookup", List.of("resolve_canonical_bootstrap_servers_only"),
          "interceptor.classes", List.of("no.such.Interceptor"),
          "metric.reporters", List.of("no.such.Reporter"),
          "partitioner.class", List.of("no.such.Partitioner"),
          "linger.ms", List.of("2", "4000"),
          "request.timeout.ms", List.of("1000", "30000"),
          "max.in.flight.requests.per.connection", List.of("6"),
          "batch.size", List.of("200000"));

  private static List<String[]> candidates() {
    List<String[]> all = new ArrayList<>();
    for (ConfigDef.ConfigKey key :
        new TreeMap<>(ProducerConfig.configDef().configKeys()).values()) {
      List<String> values = new ArrayList<>(VALUES.getOrDefault(key.name, List.of()));
      if (key.type == ConfigDef.Type.BOOLEAN) {
        values.addAll(List.of("true", "false"));
      } else if (key.type == ConfigDef.Type.INT) {
        values.addAll(List.of("0", String.valueOf(Integer.MAX_VALUE)));
      } else if (key.type == ConfigDef.Type.LONG) {
        // The client allocates nothing of it before the first record.
        values.addAll(List.of("0", String.valueOf(Long.MAX_VALUE)));
      }
      if (!key.name.startsWith("ssl.") && !key.name.startsWith("sasl.")) {
        values.forEach(value -> all.add(new String[] {key.name, value}));
      }
    }
    return all;
  }

  @Test
  void everyPair_costsAtMostOne() {
    List<String[]> candidates = candidates();
    assertThat(candidates).hasSizeGreaterThan(60);
    Map<String, Integer> alone = new HashMap<>();
    for (String[] one : candidates) {
      alone.put(one[0] + one[1], refusals(Map.of(one[0], one[1])));
    }
    for (String[] one : candidates) {
      for (String[] other : candidates) {
        boolean real = REAL.contains(one[0]) || REAL.contains(other[0]);
        if (real && one[0].compareTo(other[0]) < 0) {
          assertThat(refusals(Map.of(one[0], one[1], other[0], other[1])))
              .as(String.join(" ", one) + " and " + String.join(" ", other))
              .isLessThanOrEqualTo(
                  Math.max(1, alone.get(one[0] + one[1]) + alone.get(other[0] + other[1])));
        }
      }
    }
  }

  /** How many are refused. With what is left, a client is created. */
  private static int refusals(Map<String, String> values) {
    List<String> warnings = new ArrayList<>();
    KafkaSpanSender.Builder builder =
        KafkaSpanSenderProvider.builder(
            new Settings(
                "feed",
                key -> key.startsWith(PREFIX) ? values.get(key.substring(PREFIX.length())) : null,
                warnings::add));
    Map<String, Object> left = builder.settings.build(builder.sendTimeout);
    assertThat(left).containsEntry("delivery.timeout.ms", "5000");
    if (values.keySet().stream().allMatch(REAL::contains)) {
      new KafkaProducer<>(left, new ByteArraySerializer(), new ByteArraySerializer())
          .close(Duration.ZERO);
    } else {
      assertThat(new ProducerConfig(left)).isNotNull();
    }
    return warnings.size();
  }
}

package io.clew.reporter.kafka;

import static java.time.temporal.ChronoUnit.MILLIS;

import io.clew.api.Settings;
import io.clew.api.SpanSender;
import io.clew.api.SpanSenderProvider;
import java.util.TreeSet;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Makes the span logger {@code kafka} of {@code clew.reporter}, with the settings {@code
 * clew.kafka.*}. {@code clew.kafka.producer.NAME} is any setting of Kafka's producer; in the
 * environment it is {@code CLEW_KAFKA_PRODUCER_NAME}, with underscores instead of dots.
 */
public final class KafkaSpanSenderProvider implements SpanSenderProvider {
  private static final String SERVERS = "clew.kafka.bootstrap-servers";
  private static final String TOPIC = "clew.kafka.topic";
  private static final String ENCODING = "clew.kafka.encoding";
  private static final String RECORD = "clew.kafka.record";
  private static final String TIMEOUT = "clew.kafka.send-timeout-millis";
  private static final String PRODUCER = "clew.kafka.producer.";
  private static final String DEFAULT_SERVERS = "localhost:9092";

  /** For {@link java.util.ServiceLoader}. */
  public KafkaSpanSenderProvider() {}

  @Override
  public String name() {
    return "kafka";
  }

  /**
   * Makes the sender. A value that is not valid, that Kafka rejects, or that contradicts a value of
   * a setting before it in the alphabet, is reported and ignored. No warning shows a secret.
   */
  @Override
  public SpanSender create(Settings settings) {
    return builder(settings).build();
  }

  static KafkaSpanSender.Builder builder(Settings settings) {
    KafkaSpanSender.Builder builder = newBuilder(settings);
    settings.applyEncoding(ENCODING, builder.encoding, builder::encoding);
    settings.applyDuration(
        TIMEOUT, MILLIS, builder.sendTimeout, 100, 600_000, builder::sendTimeout);
    settings.applyChoice(RECORD, builder.recordUnit, builder::record);
    topic(settings, builder);
    for (String name : new TreeSet<>(ProducerConfig.configNames())) {
      String value = settings.text(PRODUCER + name);
      if (value != null) {
        property(settings, builder, name, value);
      }
    }
    return builder;
  }

  private static KafkaSpanSender.Builder newBuilder(Settings settings) {
    String servers = settings.text(SERVERS);
    if (servers != null) {
      try {
        return KafkaSpanSender.newBuilder(servers);
      } catch (IllegalArgumentException e) {
        settings.reject(SERVERS, servers, "host:port,host:port ...", DEFAULT_SERVERS);
      }
    }
    return KafkaSpanSender.newBuilder(DEFAULT_SERVERS);
  }

  private static void topic(Settings settings, KafkaSpanSender.Builder builder) {
    String topic = settings.text(TOPIC);
    if (topic != null) {
      try {
        builder.topic(topic);
      } catch (IllegalArgumentException e) {
        settings.reject(TOPIC, topic, "a topic's name", builder.topic);
      }
    }
  }

  private static void property(
      Settings settings, KafkaSpanSender.Builder builder, String name, String value) {
    String expected = builder.settings.tryPut(name, value, builder.sendTimeout);
    if (expected != null) {
      String shown = ProducerSettings.shown(name, value);
      settings.reject(PRODUCER + name, shown, expected, "the default");
    }
  }
}

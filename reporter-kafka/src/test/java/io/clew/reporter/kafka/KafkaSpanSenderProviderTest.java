package io.clew.reporter.kafka;

import static io.clew.reporter.kafka.Batches.traces;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Encoding;
import io.clew.api.Settings;
import io.clew.api.SpanSender;
import io.clew.api.SpanSenderProvider;
import io.clew.testbed.KafkaBroker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedBroker.class)
class KafkaSpanSenderProviderTest {
  private final List<String> warnings = new ArrayList<>();
  private final Map<String, String> values = new HashMap<>();

  private SpanSender create() {
    SpanSenderProvider provider =
        ServiceLoader.load(SpanSenderProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(found -> found.name().equals("kafka"))
            .findAny()
            .orElseThrow();
    return provider.create(new Settings("feed", values::get, warnings::add));
  }

  @Test
  void create_nothingSet_sendsProto3ToZipkinOnThisMachine() throws Exception {
    try (SpanSender sender = create()) {
      assertThat(sender).hasToString("KafkaSpanSender(zipkin at localhost:9092)");
      assertThat(sender.encoding()).isEqualTo(Encoding.ZIPKIN_PROTO3);
    }
    assertThat(warnings).isEmpty();
  }

  @Test
  void create_allSet_sendsSo(KafkaBroker broker) throws Exception {
    Topic topic = Topic.create(broker, 1, Map.of());
    values.put("clew.kafka.bootstrap-servers", broker.bootstrapServers());
    values.put("clew.kafka.topic", topic.name());
    values.put("clew.kafka.encoding", "JSON");
    values.put("clew.kafka.record", "Batch");
    values.put("clew.kafka.send-timeout-millis", "20000");
    values.put("clew.kafka.producer.interceptor.classes", RefusingInterceptor.class.getName());
    values.put("clew.kafka.producer.acks", "1");
    try (SpanSender sender = create()) {
      assertThat(sender.encoding()).isEqualTo(Encoding.ZIPKIN_JSON);
      sender.send(Batches.of(Encoding.ZIPKIN_JSON, Batches.span(0, 1, 1), Batches.span(0, 2, 2)));
    }
    assertThat(topic.records()).singleElement().matches(message -> message.key() == null);
    assertThat(topic.spans(Encoding.ZIPKIN_JSON)).hasSize(2);
    assertThat(RefusingInterceptor.lastThread()).isEqualTo(Thread.currentThread());
    assertThat(warnings).isEmpty();
  }

  @Test
  void create_valuesThatMakeNoSense_areSaidAndLeftOut() throws Exception {
    values.put("clew.kafka.bootstrap-servers", "nowhere");
    values.put("clew.kafka.topic", "a b");
    values.put("clew.kafka.encoding", "xml");
    values.put("clew.kafka.send-timeout-millis", "0");
    values.put("clew.kafka.producer.linger.ms", "soon");
    values.put("clew.kafka.producer.acks", "0");
    try (SpanSender sender = create()) {
      assertThat(sender).hasToString("KafkaSpanSender(zipkin at localhost:9092)");
    }
    assertThat(warnings)
        .hasSize(6)
        .anyMatch(line -> line.startsWith("clew.kafka.bootstrap-servers: expected host:port"))
        .anyMatch(line -> line.startsWith("clew.kafka.topic: expected a topic's name, got 'a b'"))
        .anyMatch(line -> line.startsWith("clew.kafka.encoding: expected proto3 or json, got"))
        .anyMatch(line -> line.startsWith("clew.kafka.send-timeout-millis: expected a whole"))
        .anyMatch(line -> line.startsWith("clew.kafka.producer.acks: expected all or 1"))
        .contains(
            "clew.kafka.producer.linger.ms: expected a value that Kafka accepts (Not a number of"
                + " type LONG), got 'soon'; using 'the default'");
  }

  /** Each is valid alone; the first is Kafka's own default. */
  @Test
  void create_settingsThatContradictEachOther_costOnlyTheLast(KafkaBroker broker) throws Exception {
    Topic topic = Topic.create(broker, 1, Map.of());
    values.put("clew.kafka.bootstrap-servers", broker.bootstrapServers());
    values.put("clew.kafka.topic", topic.name());
    values.put("clew.kafka.producer.request.timeout.ms", "30000");
    values.put("clew.kafka.producer.acks", "1");
    values.put("clew.kafka.producer.enable.idempotence", "true");
    values.put("clew.kafka.producer.batch.size", "20000");
    values.put("clew.kafka.producer.buffer.memory", "10000");
    try (SpanSender sender = create()) {
      sender.send(traces(0, 3));
    }
    assertThat(topic.ids()).containsExactlyInAnyOrder(1L, 2L, 3L);
    assertThat(warnings)
        .hasSize(3)
        .allMatch(line -> line.endsWith("; using 'the default'"))
        .anyMatch(
            line ->
                line.startsWith("clew.kafka.producer.request.timeout.ms: expected ")
                    && line.contains("half of the send timeout, 5000 ms")
                    && line.contains("got '30000'"))
        .anyMatch(line -> line.startsWith("clew.kafka.producer.enable.idempotence: expected "))
        .anyMatch(line -> line.startsWith("clew.kafka.producer.buffer.memory: expected "));
  }

  @Test
  void create_recordThatMakesNoSense_isSaidAndLeftOut() throws Exception {
    values.put("clew.kafka.record", "span");
    create().close();
    assertThat(warnings)
        .containsExactly(
            "clew.kafka.record: expected one of [trace, batch], got 'span'; using 'trace'");
  }

  @Test
  void create_secretsSet_areNeverShown() throws Exception {
    values.put("clew.kafka.bootstrap-servers", "127.0.0.1:1");
    values.put("clew.kafka.send-timeout-millis", "200");
    values.put("clew.kafka.producer.security.protocol", "SASL_PLAINTEXT");
    values.put("clew.kafka.producer.sasl.mechanism", "PLAIN");
    values.put("clew.kafka.producer.sasl.jaas.config", "nonsense with s3cret in it");
    values.put("clew.kafka.producer.ssl.key.password", "s3cret");
    try (SpanSender sender = create()) {
      assertThat(sender.toString()).doesNotContain("s3cret");
      assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> sender.send(traces(0, 1))))
          .hasMessageContaining("sasl.jaas.config cannot be parsed")
          .hasMessageNotContaining("s3cret");
    }
    assertThat(warnings).isEmpty();
  }
}

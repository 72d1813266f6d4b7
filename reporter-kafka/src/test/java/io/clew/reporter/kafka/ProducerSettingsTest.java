package io.clew.reporter.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be seen of settings without a broker. */
class ProducerSettingsTest {
  private static Map<String, Object> build(KafkaSettings settings) {
    ProducerSettings built = new ProducerSettings("host:9092");
    settings.apply(built);
    return built.build(Duration.ofSeconds(10));
  }

  private interface KafkaSettings {
    void apply(ProducerSettings settings);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "host", "host:", ":9092", "host:0", "host:65536", "a:1,,b:2", "a b:1"})
  void newBuilder_noAddress_throws(String servers) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KafkaSpanSender.newBuilder(servers))
        .withMessage("bootstrapServers: expected host:port,host:port ..., got '" + servers + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"host:9092", "a:1, b:2", "[::1]:9092", "10.0.0.1:9092", "kafka_1.x:1"})
  void newBuilder_addresses_connectsToNone(String servers) {
    KafkaSpanSender.create(servers).close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ".", "..", "a b", "a/b", "\u00e4"})
  void topic_noTopicsName_throws(String topic) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KafkaSpanSender.newBuilder("h:1").topic(topic))
        .withMessageStartingWith("topic: expected ")
        .withMessageEndingWith("got '" + topic + "'");
  }

  @Test
  void sendTimeout_outOfBounds_throws() {
    KafkaSpanSender.Builder builder = KafkaSpanSender.newBuilder("h:1");
    for (Duration wrong :
        new Duration[] {Duration.ZERO, Duration.ofMillis(99), Duration.ofHours(1)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.sendTimeout(wrong))
          .withMessage("sendTimeout: expected PT0.1S to PT10M, got " + wrong);
    }
  }

  @Test
  void build_nothingSet_isSafeAndBounded() {
    assertThat(build(settings -> {}))
        .containsEntry("acks", "all")
        .containsEntry("compression.type", "lz4")
        .containsEntry("max.block.ms", "5000")
        .containsEntry("delivery.timeout.ms", "5000")
        .containsEntry("request.timeout.ms", "2500")
        .doesNotContainKey("enable.idempotence"); // On by Kafka's default.
  }

  @Test
  void build_setByTheUser_wins() {
    assertThat(
            build(
                settings -> {
                  settings.put("acks", "1");
                  settings.put("compression.type", "zstd");
                  settings.put("client.id", "mine");
                  settings.put("my.interceptor.name", "x");
                }))
        .containsEntry("acks", "1")
        .containsEntry("compression.type", "zstd")
        .containsEntry("client.id", "mine")
        .containsEntry("my.interceptor.name", "x");
  }

  @Test
  void build_requestLongerThanTheSend_throws() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> build(settings -> settings.put("request.timeout.ms", "30000")))
        .withMessage(
            "request.timeout.ms + linger.ms: expected at most half of sendTimeout, 5000, "
                + "got 30002");
  }

  @ParameterizedTest
  @CsvSource({
    "acks, 0",
    "key.serializer, x",
    "value.serializer, x",
    "bootstrap.servers, x:1",
    "transactional.id, x",
    "max.block.ms, 1",
    "delivery.timeout.ms, 1",
    "linger.ms, abc",
    "compression.type, winzip",
    "security.protocol, open",
  })
  void property_notToBeSetSo_throws(String name, String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KafkaSpanSender.newBuilder("h:1").property(name, value))
        .withMessageStartingWith(name + ": expected ")
        .withMessageEndingWith(", got '" + value + "'");
  }

  @Test
  void shown_secrets_areNot() {
    assertThat(ProducerSettings.shown("sasl.jaas.config", "s3cret")).isEqualTo("[hidden]");
    assertThat(ProducerSettings.shown("ssl.truststore.password", "s3cret")).isEqualTo("[hidden]");
    assertThat(ProducerSettings.shown("my.own.token", "s3cret")).isEqualTo("[hidden]");
    assertThat(ProducerSettings.shown("linger.ms", "x")).isEqualTo("x");
  }
}

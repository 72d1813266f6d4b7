package io.clew.reporter.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.clew.testbed.JavaProcess;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
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

  @ParameterizedTest
  @CsvSource({
    "request.timeout.ms, 30000, linger.ms, 2",
    "linger.ms, 5000, acks, all",
    "linger.ms, 3000, request.timeout.ms, 2001",
    "enable.idempotence, true, acks, 1",
    "acks, 1, enable.idempotence, true",
    "enable.idempotence, true, retries, 0",
    "max.in.flight.requests.per.connection, 6, enable.idempotence, TRUE",
    "max.in.flight.requests.per.connection, 6, acks, all",
    "linger.ms, 9223372036854775807, acks, all",
    "batch.size, 200000, buffer.memory, 100000",
  })
  void build_settingsThatContradictEachOther_throws(
      String name, String value, String second, String secondValue) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                build(
                    settings -> {
                      settings.put(name, value);
                      settings.put(second, secondValue);
                    }))
        .withMessageContaining(": expected ")
        .withMessageContaining("got '");
  }

  @Test
  void build_requestLongerThanTheSend_saysWhatWouldFit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> build(settings -> settings.put("request.timeout.ms", "30000")))
        .withMessage(
            "request.timeout.ms: expected request.timeout.ms and linger.ms to be together at most"
                + " half of the send timeout, 5000 ms, and not 30000 and 2, got '30000'");
  }

  @Test
  void build_ownDefaults_giveWay() {
    assertThat(build(settings -> settings.put("linger.ms", "4000")))
        .containsEntry("request.timeout.ms", "1000");
    assertThat(build(settings -> settings.put("buffer.memory", "100000")))
        .containsEntry("batch.size", "100000");
    assertThat(build(settings -> settings.put("acks", "1"))).containsEntry("acks", "1");
    assertThat(
            build(
                settings -> {
                  settings.put("acks", "-1");
                  settings.put("enable.idempotence", "true");
                }))
        .containsEntry("enable.idempotence", "true");
  }

  /** Whatever is built, Kafka's client can be created with it. */
  @ParameterizedTest
  @CsvSource({
    "acks, 1",
    "retries, 0",
    "linger.ms, 4999",
    "enable.idempotence, false",
    "max.in.flight.requests.per.connection, 5",
  })
  void build_oneSetting_isTakenByKafka(String name, String value) {
    assertThat(new ProducerConfig(build(settings -> settings.put(name, value)))).isNotNull();
  }

  @Test
  void build_noIdempotence_mayHaveManyRequestsInFlight() {
    Map<String, Object> built =
        build(
            settings -> {
              settings.put("max.in.flight.requests.per.connection", "9");
              settings.put("enable.idempotence", "false");
            });
    assertThat(new ProducerConfig(built)).isNotNull();
  }

  @Test
  void tryPut_contradictsTheOneBefore_isLeftOut() {
    ProducerSettings settings = new ProducerSettings("host:9092");
    Duration timeout = Duration.ofSeconds(10);
    assertThat(settings.tryPut("acks", "1", timeout)).isNull();
    assertThat(settings.tryPut("enable.idempotence", "true", timeout))
        .startsWith("enable.idempotence=true only beside acks=all");
    assertThat(settings.tryPut("linger.ms", "7", timeout)).isNull();
    assertThat(settings.tryPut("linger.ms", "6000", timeout)).isNotNull();
    assertThat(settings.build(timeout))
        .containsEntry("acks", "1")
        .containsEntry("linger.ms", "7")
        .doesNotContainKey("enable.idempotence");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "lz4", "snappy", "zstd"})
  void compression_librariesOfKafka_areThere(String compression) {
    assertThat(ProducerSettings.expected("compression.type", compression)).isNull();
  }

  /** Where a native library cannot be unpacked, as in a container without a place to write to. */
  @Test
  void compression_libraryThatCannotBeLoaded_isRefusedAtTheStart() throws Exception {
    try (JavaProcess process =
        JavaProcess.newBuilder(ZstdMain.class)
            .jvmOptions(JavaProcess.QUICK_START)
            .jvmOptions("-Djava.io.tmpdir=/does/not/exist")
            .start()) {
      assertThat(process.readLine())
          .startsWith("compression.type: expected a compression whose library can be loaded (")
          .endsWith("got 'zstd'");
    }
  }

  /** Says what is wrong with zstd. */
  static final class ZstdMain {
    private ZstdMain() {}

    /** Without arguments. */
    public static void main(String[] args) {
      try {
        KafkaSpanSender.newBuilder("host:1").property("compression.type", "zstd");
        System.out.println("nothing");
      } catch (IllegalArgumentException e) {
        System.out.println(e.getMessage().replaceAll("\\s+", " "));
      }
    }
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
    "max.request.size, 500",
    "buffer.memory, 4095",
    "interceptor.classes, no.such.Class",
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

package io.clew.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clew.analysis.trace.Trace;
import io.clew.collector.trace.TestSpans;
import io.clew.testbed.Certificate;
import io.clew.testbed.KafkaBroker;
import io.clew.testbed.KafkaTopic;
import io.clew.testbed.OpenSearchServer;
import io.clew.testbed.TlsFront;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zipkin2.Span;

/** Of a collector whose broker, topic, partitions come after it; all with TLS and passwords. */
@Tag("ci")
@Tag("once")
class CollectorStartTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String PASSWORD = "tr0ub4dor";
  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required ";

  @TempDir Path directory;

  private final List<List<Span>> sent = new ArrayList<>();

  private static KafkaBroker broker(Certificate certificate) {
    return KafkaBroker.newBuilder()
        .listener("SECURE", "SASL_SSL")
        .property("sasl.enabled.mechanisms", "PLAIN")
        .property(
            "listener.name.secure.plain.sasl.jaas.config",
            LOGIN + "user_clew=\"" + PASSWORD + "\";")
        .property("ssl.keystore.location", certificate.file().toString())
        .property("ssl.keystore.type", "PKCS12")
        .property("ssl.keystore.password", Certificate.PASSWORD)
        .property("auto.create.topics.enable", "false")
        .build();
  }

  private static List<String> settings(
      KafkaBroker broker, TlsFront front, Certificate certificate) {
    String kafka = "clew.collector.kafka.";
    return List.of(
        "clew.collector.bootstrap-servers=" + broker.bootstrapServers("SECURE"),
        kafka + "security.protocol=SASL_SSL",
        kafka + "sasl.mechanism=PLAIN",
        kafka + "sasl.jaas.config=" + LOGIN + "username=clew password=" + PASSWORD + ";",
        kafka + "ssl.truststore.location=" + certificate.file(),
        kafka + "ssl.truststore.type=PKCS12",
        kafka + "ssl.truststore.password=" + Certificate.PASSWORD,
        // What the topic is, and how many partitions it has, is asked for as often.
        kafka + "metadata.max.age.ms=1000",
        "clew.collector.store=" + front.uri(),
        "clew.collector.store.api-key=a2V5OnMzY3JldA==",
        "clew.collector.store.trust-store=" + certificate.file(),
        "clew.collector.store.trust-store-password=" + Certificate.PASSWORD);
  }

  @Test
  void collector_waitsForBrokerAndTopic_andReadsNewPartitions() throws Exception {
    Certificate certificate = Certificate.create(directory, "server", "ip:127.0.0.1");
    try (KafkaBroker broker = broker(certificate);
        OpenSearchServer server = OpenSearchServer.started();
        TlsFront front =
            new TlsFront(server.uri(), certificate, Set.of("ApiKey a2V5OnMzY3JldA=="));
        StoredTraces stored = new StoredTraces(server);
        CollectorProcess collector =
            new CollectorProcess(directory, broker, server, settings(broker, front, certificate))) {
      awaitLine(collector, "waiting for Kafka at " + broker.bootstrapServers("SECURE"));
      collector.terminate();
      assertThat(collector.exitCode()).as(collector.output()).isEqualTo(143);
      assertThat(collector.output()).doesNotContain("Exception");

      collector.restart();
      await()
          .atMost(LIMIT)
          .until(() -> !collector.isAlive() || count(collector.output(), "waiting for Kafka") == 2);
      broker.start();
      awaitLine(collector, "answers, after");
      awaitLine(collector, "waiting for topic zipkin");
      KafkaTopic topic = new KafkaTopic(broker.bootstrapServers(), "zipkin");
      topic.create(1, Map.of());
      awaitLine(collector, "topic zipkin at .* is there");
      try (SpanProducer producer = new SpanProducer(broker, "zipkin")) {
        send(producer);
      }
      awaitStored(collector, stored);
      topic.grow(4);
      try (SpanProducer producer = new SpanProducer(broker, "zipkin")) {
        send(producer);
      }
      Set<Integer> partitions = new HashSet<>();
      topic.forEach(record -> partitions.add(record.partition()));
      assertThat(partitions).hasSize(4);
      awaitStored(collector, stored);

      assertSecretsAreHidden(collector);
      collector.terminate();
      assertThat(collector.exitCode()).as(collector.output()).isEqualTo(143);
      assertThat(count(collector.output(), "waiting for topic zipkin")).isEqualTo(1);
      assertThat(count(collector.output(), "answers, after")).isEqualTo(1);
    }
  }

  private void send(SpanProducer producer) throws Exception {
    long start = System.currentTimeMillis() * 1000;
    for (int i = 0; i < 200; i++) {
      List<Span> trace = TestSpans.trace(sent.size() + 1, 1 + i % 6, start + i);
      sent.add(trace);
      producer.send(trace.get(0).traceId(), TestSpans.proto3(trace));
    }
    producer.flush();
  }

  private void awaitStored(CollectorProcess collector, StoredTraces stored) throws Exception {
    long spans = sent.stream().mapToLong(List::size).sum();
    await().atMost(LIMIT).until(() -> !collector.isAlive() || stored.spans() >= spans);
    assertThat(collector.isAlive()).as(collector.output()).isTrue();
    assertThat(stored.spans()).isEqualTo(spans);
    Map<String, Trace> traces = stored.traces();
    assertThat(traces).hasSize(sent.size());
    for (List<Span> trace : sent) {
      assertThat(StoredTraces.rows(traces.get(trace.get(0).traceId())))
          .isEqualTo(StoredTraces.rows(Trace.of(trace)));
    }
  }

  private static void assertSecretsAreHidden(CollectorProcess collector)
      throws IOException, InterruptedException {
    for (String shown : List.of(collector.output(), collector.environment())) {
      assertThat(shown)
          .isNotEmpty()
          .doesNotContain(PASSWORD, Certificate.PASSWORD, "a2V5OnMzY3JldA");
    }
  }

  private static void awaitLine(CollectorProcess collector, String pattern) {
    await()
        .atMost(LIMIT)
        .until(() -> !collector.isAlive() || count(collector.output(), pattern) > 0);
    assertThat(collector.isAlive()).as(collector.output()).isTrue();
  }

  private static long count(String output, String pattern) {
    return Pattern.compile(pattern).matcher(output).results().count();
  }
}

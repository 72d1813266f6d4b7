package io.clew.ship;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clew.testbed.KafkaBroker;
import io.clew.testbed.KafkaTopic;
import io.clew.testbed.ZipkinServer;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealServersTest {
  @TempDir Path directory;
  @TempDir Path logs;

  @Test
  void kafka_hasEverySpanThoughTheShipperIsKilled() throws Exception {
    int spans = 100_000;
    Files.writeString(directory.resolve("feed-1.000001.ndjson"), Lines.lines(0, spans / 2));
    Lines.compress(directory.resolve("feed-1.000001.ndjson"));
    Files.writeString(directory.resolve("feed-1.000002.ndjson"), Lines.lines(spans / 2, spans));
    try (KafkaBroker broker = KafkaBroker.started()) {
      String servers = "--bootstrap-servers=" + broker.bootstrapServers();
      Path checkpoint = directory.resolve(".clew-ship/checkpoint");
      try (ShipProcess killed = ShipProcess.start(logs.resolve("log"), directory, servers)) {
        await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(checkpoint));
        killed.kill();
      }
      assertThat(run(directory.toString(), servers, "--once")).isZero();

      Set<Integer> arrived = new TreeSet<>();
      for (ConsumerRecord<byte[], byte[]> record :
          new KafkaTopic(broker.bootstrapServers(), "zipkin").records()) {
        List<Integer> numbers = Lines.numbers(new String(record.value(), UTF_8));
        String key = new String(record.key(), UTF_8);
        assertThat(numbers).allMatch(number -> key.equals(traceId(number)));
        arrived.addAll(numbers);
      }
      assertThat(arrived).containsExactlyElementsOf(Lines.upTo(spans));
    }
  }

  private static String traceId(int number) {
    return String.format("%016x", number / 3 + 1);
  }

  @Test
  void zipkin_returnsEverySpan() throws Exception {
    int spans = 300;
    Files.writeString(directory.resolve("feed-1.000001.ndjson"), Lines.lines(0, spans));
    try (ZipkinServer zipkin = ZipkinServer.started(Map.of())) {
      String endpoint = "--endpoint=" + zipkin.uri().resolve("/api/v2/spans");
      assertThat(run(directory.toString(), "--to=zipkin", endpoint, "--once")).isZero();
      List<Integer> arrived = new ArrayList<>();
      for (int i = 0; i < spans; i += 3) {
        arrived.addAll(Lines.numbers(zipkin.trace(traceId(i))));
      }
      assertThat(arrived).containsExactlyInAnyOrderElementsOf(Lines.upTo(spans));
    }
  }

  @Test
  void zipkin_refusesASpan_returnsAllOthers() throws Exception {
    String bad =
        "{\"traceId\":\"00000000000000c1\",\"id\":\"00000000000000c1\",\"kind\":\"INTERNAL\"}\n";
    Files.writeString(directory.resolve("bad-1.000001.ndjson"), bad);
    Files.writeString(directory.resolve("feed-1.000001.ndjson"), Lines.lines(0, 30));
    try (ZipkinServer zipkin = ZipkinServer.started(Map.of())) {
      String wrong = "--endpoint=" + zipkin.uri().resolve("/api/v1/nowhere");
      assertThat(run(directory.toString(), "--to=zipkin", wrong, "--once", "--timeout=0"))
          .isEqualTo(4);
      String endpoint = "--endpoint=" + zipkin.uri().resolve("/api/v2/spans");
      assertThat(run(directory.toString(), "--to=zipkin", endpoint, "--once")).isEqualTo(3);
      List<Integer> arrived = new ArrayList<>();
      for (int i = 0; i < 30; i += 3) {
        arrived.addAll(Lines.numbers(zipkin.trace(traceId(i))));
      }
      assertThat(arrived).containsExactlyInAnyOrderElementsOf(Lines.upTo(30));
    }
  }

  private static int run(String... arguments) {
    PrintWriter err = new PrintWriter(System.err, true, UTF_8);
    return ClewShip.run(err, err, arguments);
  }
}

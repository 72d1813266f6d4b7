package io.clew.reporter.zipkin;

import static io.clew.reporter.zipkin.Batches.batch;
import static io.clew.reporter.zipkin.Batches.sorted;
import static io.clew.reporter.zipkin.Batches.spans;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.clew.api.Encoding;
import io.clew.api.SpanSender;
import io.clew.testbed.ZipkinServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;
import zipkin2.reporter.libthrift.LibthriftSender;
import zipkin2.reporter.okhttp3.OkHttpSender;
import zipkin2.reporter.urlconnection.URLConnectionSender;

/** A stock Zipkin server gets every span, whole. */
class ZipkinServerTest {
  private static final int SCRIBE_PORT = ThreadLocalRandom.current().nextInt(12_000, 20_000);
  private static ZipkinServer server;

  /** Each test has spans of its own. */
  private static int next;

  @BeforeAll
  static void start() {
    server =
        ZipkinServer.started(
            Map.of("SCRIBE_ENABLED", "true", "COLLECTOR_PORT", String.valueOf(SCRIBE_PORT)));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String endpoint() {
    return server.uri() + "/api/v2/spans";
  }

  private static List<Span> newSpans(int count) {
    int first = next;
    next += count / 3 * 3 + 3;
    return spans(first, count);
  }

  private static void send(SpanSender sender, List<Span> spans) throws Exception {
    try (sender) {
      sender.send(batch(sender.encoding(), spans));
      assertThat(sender.rejected()).isZero();
    }
    awaitAll(spans);
  }

  /** Until the server has every span of these traces, each as it was sent, and no other. */
  private static void awaitAll(List<Span> spans) {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(fetched(spans)).isEqualTo(sorted(spans)));
  }

  private static List<Span> fetched(Collection<Span> spans) {
    Set<String> ids =
        spans.stream().map(Span::traceId).collect(Collectors.toCollection(LinkedHashSet::new));
    Set<Span> fetched = new LinkedHashSet<>();
    for (String id : ids) {
      fetched.addAll(SpanBytesDecoder.JSON_V2.decodeList(ascii(server.trace(id))));
    }
    return sorted(fetched);
  }

  /** Zipkin's decoder garbles other characters in long texts; not those that are escaped. */
  private static byte[] ascii(String json) {
    StringBuilder ascii = new StringBuilder(json.length());
    json.chars()
        .forEach(
            c -> {
              if (c < 0x80) {
                ascii.append((char) c);
              } else {
                ascii.append(String.format("\\u%04x", c));
              }
            });
    return ascii.toString().getBytes(UTF_8);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void httpProto3_arrivesWhole(boolean compress) throws Exception {
    send(ZipkinSpanSender.newBuilder(endpoint()).compress(compress).build(), newSpans(200));
  }

  @Test
  void urlConnectionJson_arrivesWhole() throws Exception {
    send(ZipkinSpanSender.of(URLConnectionSender.create(endpoint())), newSpans(200));
  }

  @Test
  void okHttpProto3_arrivesWhole() throws Exception {
    send(
        ZipkinSpanSender.of(
            OkHttpSender.newBuilder()
                .endpoint(endpoint())
                .encoding(zipkin2.reporter.Encoding.PROTO3)
                .build()),
        newSpans(200));
  }

  @ParameterizedTest
  @EnumSource
  void batchOfManyMessages_arrivesWhole(Encoding encoding) throws Exception {
    send(
        ZipkinSpanSender.newBuilder(endpoint()).encoding(encoding).maxMessageBytes(5000).build(),
        newSpans(500));
  }

  /** The reason for the default. If JSON arrives whole one day, the encoding does not matter. */
  @Test
  void manyCharactersBeyondAscii_arriveWholeInProto3AndGarbledInJson() throws Exception {
    String text = "x" + "\u20ac".repeat(10_000);
    List<Span> proto3 = newSpans(3).stream().map(span -> with(text, span)).toList();
    List<Span> json = newSpans(3).stream().map(span -> with(text, span)).toList();

    send(ZipkinSpanSender.create(endpoint()), proto3);
    SpanSender sender =
        ZipkinSpanSender.newBuilder(endpoint()).encoding(Encoding.ZIPKIN_JSON).build();
    sender.send(batch(Encoding.ZIPKIN_JSON, json));

    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(fetched(json)).hasSize(3).isNotEqualTo(sorted(json)));
  }

  private static Span with(String text, Span span) {
    return span.toBuilder().putTag("text", text).build();
  }

  @Test
  void scribe_arrivesWhole() throws Exception {
    send(
        ZipkinSpanSender.of(
            LibthriftSender.newBuilder().host("127.0.0.1").port(SCRIBE_PORT).build()),
        newSpans(200));
  }

  /** A new sender finds no server; one that has a connection loses it. */
  @Test
  void serverKilledAndStartedAgain_sendersThrowAndThenEverySpanArrives() throws Exception {
    List<Span> first = newSpans(30);
    List<Span> second = newSpans(30);
    try (ZipkinSpanSender connected = ZipkinSpanSender.create(endpoint());
        ZipkinSpanSender early = ZipkinSpanSender.create(endpoint())) {
      connected.send(batch(connected.encoding(), first));
      server.kill();
      assertThatThrownBy(() -> connected.send(batch(connected.encoding(), first)))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> early.send(batch(early.encoding(), second)))
          .isInstanceOf(IOException.class);

      server.restart();
      connected.send(batch(connected.encoding(), first));
      early.send(batch(early.encoding(), second));

      awaitAll(first);
      awaitAll(second);
    }
  }
}

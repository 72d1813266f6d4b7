package io.clew.reporter.zipkin;

import static io.clew.reporter.zipkin.Batches.slice;
import static io.clew.reporter.zipkin.Batches.span;
import static io.clew.reporter.zipkin.Batches.spans;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.Encoding;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;
import zipkin2.reporter.AsyncReporter;
import zipkin2.reporter.ClosedSenderException;
import zipkin2.reporter.InMemoryReporterMetrics;

class ClewMessageSenderTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final MemorySender json = new MemorySender(Encoding.ZIPKIN_JSON);
  private final MemorySender proto3 = new MemorySender(Encoding.ZIPKIN_PROTO3);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private static List<byte[]> message(SpanBytesEncoder encoder, List<Span> spans) {
    return spans.stream().map(encoder::encode).toList();
  }

  private static List<byte[]> json(String... spans) {
    return Arrays.stream(spans).map(span -> span.getBytes(UTF_8)).toList();
  }

  /** The whole of zipkin-reporter's pipeline, with its own encoder. */
  @ParameterizedTest
  @EnumSource
  void report_zipkinReporterAboveAnySender_everySpanArrivesUnderItsTraceId(Encoding encoding) {
    MemorySender sender = new MemorySender(encoding);
    InMemoryReporterMetrics metrics = new InMemoryReporterMetrics();
    ClewMessageSender messages = ClewMessageSender.of(sender);
    AsyncReporter<Span> reporter =
        AsyncReporter.builder(messages)
            .metrics(metrics)
            .queuedMaxSpans(10_000)
            .messageTimeout(0, TimeUnit.MILLISECONDS)
            .build();

    spans(0, 5000).forEach(reporter::report);
    for (int i = 0; i < 100; i++) {
      reporter.flush(); // A message each time.
    }

    assertThat(sender.spans).containsExactlyInAnyOrderElementsOf(spans(0, 5000));
    assertThat(sender.keys).isEqualTo(sender.spans.stream().map(Span::traceId).toList());
    assertThat(metrics.messagesDropped()).isZero();
    assertThat(metrics.spansDropped()).isZero();
    reporter.close();
  }

  @Test
  void send_jsonOfOtherHands_findsTheTraceId() throws IOException {
    ClewMessageSender.of(json)
        .send(
            json(
                " {\r\n \"id\" : \"2\",\n\"name\":\"traceId\",\"tags\":{\"traceId\":\"3\"},"
                    + "\"annotations\":[{\"traceId\":\"4\",\"timestamp\":1,\"value\":\"]}\\\"\"}],"
                    + " \"traceId\"\t: \"00f\" } ",
                "{\"traceId\":\"463ac35c9f6413ad48485a3953bb6124\",\"id\":\"2\"}"));

    assertThat(json.keys).containsExactly("000000000000000f", "463ac35c9f6413ad48485a3953bb6124");
    assertThat(json.spans).extracting(Span::name).containsExactly("traceid", null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{}",
        "{\"traceId",
        "{\"traceId\"",
        "{\"traceId\":",
        "{\"traceId\":\"",
        "{\"traceId\":\"1",
        "{\"traceId\":\"\",\"id\":\"1\"}",
        "{\"traceId\":\"0000000000000000\",\"id\":\"1\"}",
        "{\"traceId\":\"1g\",\"id\":\"1\"}",
        "{\"traceId\":1,\"id\":\"1\"}",
        "{\"traceId\":\"000000000000000000000000000000001\",\"id\":\"1\"}",
        "{\"tags\":{\"traceId\":\"1\"}}",
        "{\"name\":\"\\",
        "[{\"traceId\":\"1\",\"id\":\"1\"}]",
      })
  void send_jsonWithoutTraceId_isDroppedAndCountedAndTheOthersSent(String span) throws IOException {
    ClewMessageSender sender = ClewMessageSender.of(json);
    sender.send(json("{\"traceId\":\"1\",\"id\":\"1\"}", span, "{\"traceId\":\"2\",\"id\":\"2\"}"));
    sender.send(json(span));

    assertThat(json.keys).containsExactly("0000000000000001", "0000000000000002");
    assertThat(sender.rejected()).isEqualTo(2);
  }

  @Test
  void send_proto3CutAnywhere_isDroppedAndCounted() throws IOException {
    byte[] whole = slice(Encoding.ZIPKIN_PROTO3, span(1));
    List<byte[]> message = new ArrayList<>();
    for (int length = 0; length < whole.length; length++) {
      message.add(Arrays.copyOf(whole, length));
    }
    message.add(whole);
    ClewMessageSender sender = ClewMessageSender.of(proto3);

    sender.send(message);

    assertThat(proto3.spans).containsExactly(span(1));
    assertThat(sender.rejected()).isEqualTo(whole.length);
  }

  @Test
  void send_proto3WithTheTraceIdLast_findsIt() {
    byte[] span = {
      0x0a, 38, // spans
      0x30, 1, // a varint
      0x39, 1, 2, 3, 4, 5, 6, 7, 8, // 64 bits
      0x3d, 1, 2, 3, 4, // 32 bits
      0x2a, 1, 'n', // a text
      0x1a, 8, 0, 0, 0, 0, 0, 0, 0, 7, // id
      0x0a, 8, 0, 0, 0, 0, 0, 0, 1, // the trace id
    };
    byte[] whole = Arrays.copyOf(span, span.length + 1);
    whole[1] = (byte) (whole.length - 2);
    whole[whole.length - 1] = 2;
    long[] found = new long[2];

    assertThat(Proto3TraceId.find(whole, found, 0)).isTrue();

    assertThat(found).containsExactly(0, 0x102);
  }

  @Test
  void send_nothing_isFine() {
    assertThatCode(() -> ClewMessageSender.of(json).send(List.of())).doesNotThrowAnyException();
  }

  @Test
  void send_fromManyThreads_isOneAtATime() throws Exception {
    ClewMessageSender sender = ClewMessageSender.of(proto3);
    List<Future<?>> sends = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      List<byte[]> message = message(SpanBytesEncoder.PROTO3, spans(10 * i, 10));
      sends.add(
          threads.submit(
              () -> {
                sender.send(message);
                return null;
              }));
    }
    for (Future<?> send : sends) {
      send.get(60, TimeUnit.SECONDS);
    }

    assertThat(proto3.spans).containsExactlyInAnyOrderElementsOf(spans(0, 2000));
    assertThat(proto3.overlaps).hasValue(0);
  }

  @Test
  void send_senderFails_throwsWhatItThrewAsAnIoException() {
    ClewMessageSender sender = ClewMessageSender.of(proto3);
    List<byte[]> message = message(SpanBytesEncoder.PROTO3, spans(0, 1));

    proto3.failure = new IOException("full");
    assertThatThrownBy(() -> sender.send(message)).isSameAs(proto3.failure);
    proto3.failure = new Exception("down");
    assertThatThrownBy(() -> sender.send(message))
        .isInstanceOf(IOException.class)
        .hasCause(proto3.failure);
    proto3.failure = new InterruptedException();
    assertThatThrownBy(() -> sender.send(message)).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void rejected_senderRejects_isInIt() throws IOException {
    ClewMessageSender sender = ClewMessageSender.of(proto3);
    proto3.rejected = 3;
    sender.send(message(SpanBytesEncoder.PROTO3, spans(0, 1)));

    assertThat(sender.rejected()).isEqualTo(3);
  }

  @Test
  void close_twice_closesOnceAndTakesNoMore() throws IOException {
    ClewMessageSender sender = ClewMessageSender.of(proto3);
    sender.close();
    sender.close();

    assertThat(proto3.closed).hasValue(1);
    assertThatThrownBy(() -> sender.send(List.of())).isInstanceOf(ClosedSenderException.class);
  }

  @Test
  void close_interruptedWhileSending_leavesItToTheThreadThatSends() throws Exception {
    CountDownLatch sending = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    proto3.whileSending =
        () -> {
          sending.countDown();
          try {
            mayEnd.await(60, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };
    ClewMessageSender sender = ClewMessageSender.of(proto3);
    Future<?> send =
        threads.submit(
            () -> {
              sender.send(message(SpanBytesEncoder.PROTO3, spans(0, 1)));
              return null;
            });
    sending.await(60, TimeUnit.SECONDS);

    Thread.currentThread().interrupt();
    sender.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(proto3.closed).hasValue(0);
    mayEnd.countDown();
    send.get(60, TimeUnit.SECONDS);

    assertThat(proto3.closed).hasValue(1);
    assertThat(proto3.overlaps).hasValue(0);
  }
}

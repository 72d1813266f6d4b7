package io.clew.reporter.zipkin;

import static io.clew.reporter.zipkin.Batches.batch;
import static io.clew.reporter.zipkin.Batches.large;
import static io.clew.reporter.zipkin.Batches.span;
import static io.clew.reporter.zipkin.Batches.spans;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import zipkin2.Span;

/** How spans are POSTed. */
class HttpTest {
  private final Receiver receiver = new Receiver();

  @AfterEach
  void stop() {
    receiver.close();
  }

  private static SpanBatch proto3(Span... spans) {
    return batch(Encoding.ZIPKIN_PROTO3, List.of(spans));
  }

  @ParameterizedTest
  @EnumSource
  void send_eachEncoding_isPostedAsItsMediaTypeAndUnderstood(Encoding encoding) throws Exception {
    try (ZipkinSpanSender sender =
        ZipkinSpanSender.newBuilder(receiver.uri() + "any/path").encoding(encoding).build()) {
      sender.send(batch(encoding, spans(0, 100)));
    }

    assertThat(receiver.messages)
        .singleElement()
        .satisfies(
            message -> {
              assertThat(message.request()).isEqualTo("POST /any/path");
              assertThat(message.headers().getFirst("Content-Type"))
                  .isEqualTo(encoding.mediaType());
              assertThat(message.headers().getFirst("Content-Encoding")).isEqualTo("gzip");
              assertThat(message.headers().getFirst("b3")).isEqualTo("0");
              assertThat(message.headers()).doesNotContainKey("Authorization");
              assertThat(message.spans()).isEqualTo(spans(0, 100));
            });
  }

  @Test
  void send_notCompressed_saysNothingOfGzip() throws Exception {
    try (ZipkinSpanSender sender =
        ZipkinSpanSender.newBuilder(receiver.uri()).compress(false).build()) {
      sender.send(proto3(span(0)));
    }

    assertThat(receiver.messages.get(0).headers()).doesNotContainKey("Content-Encoding");
    assertThat(receiver.spans()).containsExactly(span(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?a=b"})
  void send_endpointWithoutPath_goesToThePathOfZipkin(String query) throws Exception {
    try (ZipkinSpanSender sender = ZipkinSpanSender.create(receiver.uri() + query)) {
      sender.send(proto3(span(0)));
    }

    assertThat(receiver.messages.get(0).request()).isEqualTo("POST /api/v2/spans" + query);
  }

  @Test
  void send_endpointWithUser_isBasicAuthentication() throws Exception {
    String endpoint = receiver.uri().replace("//", "//clew:p%40ss+w%C3%B6rd@");
    try (ZipkinSpanSender sender = ZipkinSpanSender.create(endpoint)) {
      sender.send(proto3(span(0)));
    }

    assertThat(receiver.messages.get(0).headers().getFirst("Authorization"))
        .isEqualTo("Basic Y2xldzpwQHNzK3fDtnJk");
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 405, 408, 425, 429, 500, 503})
  void send_statusThatMayPass_throwsAndSaysStatusAndAnswer(int status) throws Exception {
    receiver.status = status;
    receiver.answer = "no\r\n\tspans, please " + "x".repeat(100_000);
    try (ZipkinSpanSender sender = ZipkinSpanSender.create(receiver.uri() + "spans")) {
      assertThatThrownBy(() -> sender.send(proto3(span(0))))
          .isInstanceOf(IOException.class)
          .message()
          .startsWith("HTTP " + status + " from " + receiver.uri() + "spans: no spans, please xxx")
          .hasSizeLessThan(300);
    }
  }

  /** The JDK keeps the rest of the answer to itself. */
  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 401})
  void send_redirectedOrAskedForAPassword_throwsAndSaysTheStatus(int status) throws Exception {
    receiver.status = status;
    try (ZipkinSpanSender sender = ZipkinSpanSender.create(receiver.uri() + "spans")) {
      assertThatThrownBy(() -> sender.send(proto3(span(0))))
          .isInstanceOf(IOException.class)
          .hasMessage("HTTP " + status + " from " + receiver.uri() + "spans");
    }
  }

  @Test
  void send_afterFailuresAndSuccesses_usesTheSameConnection() throws Exception {
    receiver.answer = "x".repeat(10_000);
    try (ZipkinSpanSender sender = ZipkinSpanSender.create(receiver.uri())) {
      sender.send(proto3(span(0)));
      receiver.status = 500;
      assertThatThrownBy(() -> sender.send(proto3(span(1)))).isInstanceOf(IOException.class);
      receiver.status = 202;
      sender.send(proto3(span(2)));
    }

    assertThat(receiver.messages).extracting(Receiver.Message::from).hasSize(2);
    assertThat(receiver.messages.get(0).from()).isEqualTo(receiver.messages.get(1).from());
  }

  @Test
  void send_serverThatNeverAnswers_throwsWhenTheTimeIsOut() throws Exception {
    try (ServerSocket silent = new ServerSocket(0);
        ZipkinSpanSender sender =
            ZipkinSpanSender.newBuilder("http://127.0.0.1:" + silent.getLocalPort())
                .timeout(Duration.ofMillis(50))
                .build()) {
      assertThatThrownBy(() -> sender.send(proto3(span(0)))).isInstanceOf(IOException.class);
    }
  }

  @Test
  void send_closed_throws() throws Exception {
    ZipkinSpanSender sender = ZipkinSpanSender.create(receiver.uri());
    sender.close();

    assertThatThrownBy(() -> sender.send(proto3(span(0))))
        .isInstanceOf(IllegalStateException.class);
    assertThat(receiver.messages).isEmpty();
  }

  @Test
  void send_spanTooLargeOnItsOwn_isDroppedAndCountedWhenTheOthersHaveArrived() throws Exception {
    try (ZipkinSpanSender sender =
        ZipkinSpanSender.newBuilder(receiver.uri()).maxMessageBytes(2000).build()) {
      SpanBatch batch = proto3(span(0), large(1, 2000), span(2));
      receiver.status = 500;
      assertThatThrownBy(() -> sender.send(batch)).isInstanceOf(IOException.class);
      assertThat(sender.rejected()).isZero();

      receiver.status = 200;
      sender.send(batch);

      assertThat(sender.rejected()).isOne();
    }
    assertThat(receiver.spans()).containsExactly(span(0), span(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/path?key=s3cret", "?key=s3cret"})
  void secrets_areNowhere(String rest) {
    receiver.status = 404;
    String host = receiver.uri().substring(0, receiver.uri().length() - 1);
    ZipkinSpanSender sender = ZipkinSpanSender.create(host.replace("//", "//clew:s3cret@") + rest);

    StringWriter said = new StringWriter();
    try {
      sender.send(proto3(span(0)));
    } catch (IOException e) {
      e.printStackTrace(new PrintWriter(said));
    }

    assertThat(said + sender.toString()).contains("HTTP 404", host).doesNotContain("s3cret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "zipkin:9411",
        "ftp://clew:s3cret@zipkin/",
        "http://clew:s3cret@",
        "http:///api",
        "http://clew:s3cret@zipkin:99999/api",
        "http://clew:s3cret@zipkin:port/api",
        "http://clew:s3 cret@zipkin/api?key=s3cret",
        "http://clew:s3%zzcret@zipkin/",
      })
  void endpoint_notHttp_throwsAtOnceAndTellsNoSecret(String endpoint) {
    assertThatThrownBy(() -> ZipkinSpanSender.create(endpoint))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .startsWith("endpoint: expected an http or https URL, got '")
        .doesNotContain("s3");
  }

  @ParameterizedTest
  @CsvSource({
    "http://zipkin_server:9411, http://zipkin_server:9411/api/v2/spans",
    "HTTPS://zipkin/spans#here, https://zipkin/spans",
    "http://[::1]:9411/?key=s3cret, http://[::1]:9411/api/v2/spans",
    "http://a:b@c@zipkin/, http://zipkin/api/v2/spans",
  })
  void endpoint_ofMostKinds_isUnderstood(String endpoint, String shown) {
    assertThat(ZipkinSpanSender.create(endpoint))
        .hasToString("ZipkinSpanSender(HTTP " + shown + ")");
  }

  @Test
  void builder_badArguments_throw() {
    ZipkinSpanSender.Builder builder = ZipkinSpanSender.newBuilder(receiver.uri());
    assertThatThrownBy(() -> builder.maxMessageBytes(0))
        .hasMessage("maxMessageBytes: expected at least 1, got 0");
    assertThatThrownBy(() -> builder.timeout(Duration.ZERO))
        .hasMessage("timeout: expected 1 ms to 10 minutes, got PT0S");
    assertThatThrownBy(() -> builder.timeout(Duration.ofDays(1)))
        .hasMessage("timeout: expected 1 ms to 10 minutes, got PT24H");
  }
}

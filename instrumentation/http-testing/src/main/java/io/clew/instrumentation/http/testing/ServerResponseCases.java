package io.clew.instrumentation.http.testing;

import static io.clew.testing.ClewAssertions.assertThat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What tracing adds to a response, and that it changes nothing else. */
abstract class ServerResponseCases extends ServerTagCases {
  static final String ID = "X-Request-Id";

  @Test
  void requestId_ofTheCaller_isOnTheResponse() throws Exception {
    HttpResponse<String> response = get("/ok", "x-request-id", "order-17");

    assertThat(response.headers().allValues(ID)).containsExactly("order-17");
    assertThat(onlySpan()).hasRequestId("order-17");
  }

  @Test
  void requestId_whereNoneCame_isTheTracesOwn() throws Exception {
    HttpResponse<String> response = get("/ok", "b3", TRACE + "-" + CALLER + "-1");

    assertThat(response.headers().allValues(ID)).containsExactly(TRACE);
    onlySpan();
  }

  @Test
  void requestId_isOnTheResponse_alsoIfNothingIsRecorded() throws Exception {
    HttpResponse<String> response = get("/ok", "b3", "0", ID, "order-17");

    assertThat(response.headers().allValues(ID)).containsExactly("order-17");
    assertNothingRecorded();
  }

  @Test
  void requestId_isThereForTheHandlersCalls() throws Exception {
    setup.handle("/call", telling());

    assertThat(get("/call", ID, "order-17").body()).contains("X-Request-Id=order-17");
    onlySpan();
  }

  @Test
  void requestId_isOnErrorsToo() throws Exception {
    setup.handle("/broken", exchange -> exchange.answer(500, utf8("broken")));
    HttpResponse<String> response = get("/broken", ID, "order-17");

    assertThat(response.headers().allValues(ID)).containsExactly("order-17");
    assertThat(onlySpan()).hasError();
  }

  @Test
  void requestId_isOnTheResponse_beforeItsBody() throws Exception {
    setup.handle(
        "/stream",
        exchange -> {
          try (OutputStream out = exchange.stream(200)) {
            out.write(utf8("late"));
          }
        });
    HttpResponse<String> response = get("/stream", ID, "order-17");

    assertThat(response.headers().allValues(ID)).containsExactly("order-17");
    onlySpan();
  }

  @Test
  void requestId_thatTheHandlerSets_isTheOnlyOne() throws Exception {
    setup.handle(
        "/own",
        exchange -> {
          exchange.setHeader(ID, "mine");
          exchange.answer(200, utf8("own"));
        });

    assertThat(get("/own", ID, "order-17").headers().allValues(ID)).containsExactly("mine");
    onlySpan();
  }

  @Test
  void requestId_thatTheHandlerAdds_isTheOnlyOne() throws Exception {
    setup.handle(
        "/own",
        exchange -> {
          exchange.addHeader(ID, "mine");
          exchange.answer(200, utf8("own"));
        });

    assertThat(get("/own", ID, "order-17").headers().allValues(ID)).containsExactly("mine");
    onlySpan();
  }

  @Test
  void requestId_thatIsIllegal_isNotSentBack() throws Exception {
    HttpResponse<String> response = get("/ok", ID, "a b<script>");

    assertThat(response.headers().allValues(ID)).hasSize(1).doesNotContain("a b<script>");
    onlySpan();
  }

  @Test
  void firstByte_isAnAnnotation_once() throws Exception {
    setup.handle("/empty", exchange -> exchange.answer(204, utf8("")));
    get("/ok");
    get("/empty");

    for (FinishedSpan span : spans(2)) {
      assertThat(span.annotationCount()).isEqualTo(1);
      assertThat(span).hasAnnotation("ssf");
      assertThat(span.annotationMicros(0))
          .isBetween(span.startMicros(), span.startMicros() + span.durationMicros());
    }
  }

  @Test
  void stream_isSentAsItIsWritten_andTheSpanEndsAfterIt() throws Exception {
    CountDownLatch firstPartSeen = new CountDownLatch(1);
    setup.handle(
        "/stream",
        exchange -> {
          try (OutputStream out = exchange.stream(200)) {
            out.write(utf8("first"));
            out.flush();
            assertThat(firstPartSeen.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            out.write(utf8("second"));
          }
        });
    HttpResponse<InputStream> response =
        client.send(request("/stream").build(), BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      assertThat(new String(body.readNBytes(5), ISO_8859_1)).isEqualTo("first");
      assertThat(reporter.reported()).isZero();
      firstPartSeen.countDown();
      assertThat(new String(body.readAllBytes(), ISO_8859_1)).isEqualTo("second");
    }

    FinishedSpan span = onlySpan();
    assertThat(span).hasTag("http.status_code", 200).hasAnnotation("ssf").hasNoError();
    assertThat(span.annotationCount()).isEqualTo(1);
  }

  @Test
  void head_hasNoBody_andASpan() throws Exception {
    String response = raw("HEAD /ok HTTP/1.1", "Host: h");

    assertThat(response).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
    FinishedSpan span = onlySpan();
    assertThat(span).hasTag("http.method", "HEAD").hasTag("http.status_code", 200);
    assertThat(span.name()).startsWith("HEAD");
  }

  @Test
  void connection_thatIsKept_hasASpanForEachRequest() throws Exception {
    int requests = 10;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout((int) LIMIT.toMillis());
      for (int i = 0; i < requests; i++) {
        socket
            .getOutputStream()
            .write(("GET /items/" + i + " HTTP/1.1\r\nHost: h\r\n\r\n").getBytes(ISO_8859_1));
        readUntil(socket.getInputStream(), "\r\n\r\n/items/" + i);
      }
    }

    List<FinishedSpan> spans = spans(requests);
    for (FinishedSpan span : spans) {
      assertThat(span).isRoot().hasNoError();
    }
    assertThat(spans.stream().map(span -> span.context().toTraceId())).doesNotHaveDuplicates();
    assertThat(spans.stream().map(FinishedSpan::remoteEndpoint).distinct()).hasSize(1);
  }

  static String readUntil(InputStream in, String end) throws Exception {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    while (!read.toString(ISO_8859_1).endsWith(end)) {
      int next = in.read();
      assertThat(next).as("the end, after " + read.toString(ISO_8859_1)).isNotNegative();
      read.write(next);
    }
    return read.toString(ISO_8859_1);
  }

  @Test
  void body_ofTheRequest_isUntouched() throws Exception {
    setup.handle("/echo", exchange -> exchange.answer(200, exchange.body()));
    String form = "a=1&b=2&token=x&" + "c=%20&".repeat(20_000);
    HttpResponse<String> response =
        client.send(
            request("/echo?a=0", "Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build(),
            BodyHandlers.ofString());

    assertThat(response.body()).isEqualTo(form);
    assertThat(onlySpan().name()).startsWith("POST");
  }

  @Test
  void body_ofUnknownLength_isUntouched() throws Exception {
    setup.handle(
        "/echo",
        exchange -> {
          byte[] body = exchange.body();
          try (OutputStream out = exchange.stream(201)) {
            out.write(body);
          }
        });
    byte[] sent = new byte[1_000_000];
    for (int i = 0; i < sent.length; i++) {
      sent[i] = (byte) i;
    }
    HttpResponse<byte[]> response =
        client.send(
            request("/echo")
                .PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(sent)))
                .build(),
            BodyHandlers.ofByteArray());

    assertThat(response.body()).isEqualTo(sent);
    assertThat(onlySpan()).hasTag("http.status_code", 201);
  }

  @Test
  void headers_ofTheResponse_areTheHandlersOwn() throws Exception {
    setup.handle(
        "/many",
        exchange -> {
          exchange.addHeader("X-Mine", "one");
          exchange.addHeader("X-Mine", "two");
          exchange.setHeader("Content-Type", "text/x");
          exchange.answer(200, utf8("many"));
        });
    HttpResponse<String> response = get("/many");

    assertThat(response.headers().allValues("X-Mine")).containsExactly("one", "two");
    assertThat(response.headers().allValues("Content-Type")).containsExactly("text/x");
    onlySpan();
  }
}

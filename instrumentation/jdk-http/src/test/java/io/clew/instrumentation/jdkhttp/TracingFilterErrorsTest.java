package io.clew.instrumentation.jdkhttp;

import static io.clew.instrumentation.jdkhttp.TestServer.answer;
import static io.clew.instrumentation.jdkhttp.TestServer.answering;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which statuses and exceptions make an error. */
class TracingFilterErrorsTest extends FilterFixture {
  @ParameterizedTest
  @ValueSource(ints = {200, 302, 404, 499})
  void status_below500_isNoError(int status) throws IOException {
    try (TestServer server = new TestServer(answering(status), filter)) {
      server.send("GET /feed HTTP/1.1", "Host: h");
    }

    assertThat(onlySpan().tags()).containsEntry("http.status_code", status);
    assertThat(onlySpan().tags()).doesNotContainKey("error");
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503})
  void status_from500_isAnError(int status) throws IOException {
    try (TestServer server = new TestServer(answering(status), filter)) {
      server.send("GET /feed HTTP/1.1", "Host: h");
    }

    assertThat(onlySpan().tags())
        .containsEntry("http.status_code", status)
        .containsEntry("error", true);
  }

  static Stream<Throwable> exceptions() {
    return Stream.of(
        new IOException("disk full"),
        new IllegalStateException("not ready"),
        new AssertionError("a bug"));
  }

  @ParameterizedTest
  @MethodSource("exceptions")
  void handler_thatThrows_isAnError_andTheExceptionGoesOn(Throwable exception) throws IOException {
    AtomicReference<Throwable> caught = new AtomicReference<>();
    try (TestServer server = new TestServer(throwing(exception), catching(caught), filter)) {
      assertThat(server.send("GET /feed HTTP/1.1", "Host: h")).startsWith("HTTP/1.1 599");
    }

    assertThat(caught.get()).isSameAs(exception);
    assertThat(onlySpan().tags()).containsEntry("http.status_code", 500);
    FailedSpan.assertFailedWith(exception, onlySpan());
  }

  @Test
  void handler_thatThrowsWithoutMessage_isLoggedWithoutMessage() throws IOException {
    AtomicReference<Throwable> caught = new AtomicReference<>();
    try (TestServer server =
        new TestServer(throwing(new IllegalStateException()), catching(caught), filter)) {
      server.send("GET /feed HTTP/1.1", "Host: h");
    }

    assertThat(onlySpan().logEntries().get(0).fields())
        .containsOnlyKeys("event", "error.kind", "error.object");
  }

  @Test
  void handler_thatThrowsAfterTheHeaders_hasStatusAndError() throws IOException {
    AtomicReference<Throwable> caught = new AtomicReference<>();
    HttpHandler handler =
        exchange -> {
          answer(exchange, 200, "");
          throw new IOException("too late");
        };
    try (TestServer server = new TestServer(handler, catching(caught), filter)) {
      server.send("GET /feed HTTP/1.1", "Host: h");
      await().until(() -> caught.get() != null);
    }

    assertThat(onlySpan().tags())
        .containsEntry("http.status_code", 200)
        .containsEntry("error", true);
  }
}

package io.clew.instrumentation.jdkhttp;

import static io.clew.instrumentation.jdkhttp.TestServer.answer;
import static io.clew.instrumentation.jdkhttp.TestServer.answering;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.opentracing.Tracer;
import io.opentracing.noop.NoopTracerFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tracer that fails or does nothing does not touch the request. */
class TracingFilterFaultsTest extends FilterFixture {
  @Test
  void exchange_thatCannotBeDescribed_isServedWithoutSpan() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    HttpExchange exchange = mock(HttpExchange.class);
    new Filter.Chain(List.of(filter), e -> calls.incrementAndGet()).doFilter(exchange);

    assertThat(calls).hasValue(1);
    assertThat(tracer.finishedSpans()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "extract",
        "buildSpan",
        "asChildOf",
        "withTag",
        "start",
        "activateSpan",
        "context",
        "inject",
        "setTag",
        "close",
        "finish"
      })
  void tracer_thatThrows_doesNotTouchTheRequest(String method) throws IOException {
    FaultyTracer faulty = new FaultyTracer(method, expected());
    TracingFilter broken = TracingFilter.create(faulty.around(tracer));
    AtomicInteger calls = new AtomicInteger();
    HttpHandler handler =
        exchange -> {
          calls.incrementAndGet();
          answer(exchange, 200, "body");
        };
    try (TestServer server = new TestServer(handler, broken)) {
      assertThat(server.send("GET /feed HTTP/1.1", "Host: h"))
          .startsWith("HTTP/1.1 200")
          .endsWith("\r\n\r\nbody");
      await().atMost(Duration.ofMinutes(1)).until(() -> faulty.failures.get() > 0);
    }

    assertThat(calls).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "extract",
        "buildSpan",
        "withTag",
        "start",
        "activateSpan",
        "inject",
        "setTag",
        "log",
        "close",
        "finish"
      })
  void tracer_thatThrows_doesNotTouchTheHandlersException(String method) throws IOException {
    FaultyTracer faulty = new FaultyTracer(method, new NoSuchMethodError("expected in this test"));
    TracingFilter broken = TracingFilter.create(faulty.around(tracer));
    IOException exception = new IOException("disk full");
    AtomicReference<Throwable> caught = new AtomicReference<>();
    try (TestServer server = new TestServer(throwing(exception), catching(caught), broken)) {
      assertThat(server.send("GET /feed HTTP/1.1", "Host: h")).startsWith("HTTP/1.1 599");
    }

    assertThat(caught.get()).isSameAs(exception);
    assertThat(exception).hasNoSuppressedExceptions();
    assertThat(faulty.failures).hasPositiveValue();
  }

  @Test
  void extract_thatThrows_startsATrace() throws IOException {
    Tracer broken = new FaultyTracer("extract", expected()).around(tracer);
    try (TestServer server = new TestServer(answering(200), TracingFilter.create(broken))) {
      server.send("GET /feed HTTP/1.1", "Host: h", "X-Trace: 11-22");
    }

    assertThat(onlySpan().parentId()).isZero();
  }

  @Test
  void noopTracer_servesAsBefore() throws IOException {
    TracingFilter noop = TracingFilter.create(NoopTracerFactory.create());
    try (TestServer server = new TestServer(e -> answer(e, 200, "body"), noop)) {
      assertThat(server.send("GET /feed HTTP/1.1", "Host: h", "X-Request-Id: theirs"))
          .startsWith("HTTP/1.1 200")
          .endsWith("\r\n\r\nbody")
          .doesNotContainIgnoringCase("X-Request-Id");
    }
  }

  @Test
  void description_isThere() {
    assertThat(filter.description()).isNotBlank();
  }

  @Test
  void create_withoutTracer_isRefused() {
    assertThatThrownBy(() -> TracingFilter.create(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("tracer");
  }
}

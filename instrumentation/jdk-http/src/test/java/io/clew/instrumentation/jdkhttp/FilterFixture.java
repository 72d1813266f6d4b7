package io.clew.instrumentation.jdkhttp;

import static io.clew.instrumentation.jdkhttp.TestServer.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.opentracing.mock.MockSpan;
import io.opentracing.mock.MockTracer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** A traced filter, with a tracer of the test's own. */
abstract class FilterFixture {
  final HeaderPropagator propagator = new HeaderPropagator();
  final MockTracer tracer = new MockTracer(propagator);
  final TracingFilter filter = TracingFilter.create(tracer);

  /** The client may have its answer before the server's thread has finished the span. */
  MockSpan onlySpan() {
    await()
        .atMost(Duration.ofMinutes(1))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> !tracer.finishedSpans().isEmpty());
    assertThat(tracer.finishedSpans()).hasSize(1);
    assertThat(tracer.finishedSpans().get(0).generatedErrors()).isEmpty();
    return tracer.finishedSpans().get(0);
  }

  static RuntimeException expected() {
    return new IllegalStateException("expected in this test");
  }

  static Filter.Chain chain() {
    return new Filter.Chain(List.of(), exchange -> {});
  }

  static HttpHandler throwing(Throwable exception) {
    return exchange -> {
      if (exception instanceof Error error) {
        throw error;
      } else if (exception instanceof RuntimeException runtime) {
        throw runtime;
      } else {
        throw (IOException) exception;
      }
    };
  }

  /** Keeps what the filters behind it throw, and answers in their place. */
  static Filter catching(AtomicReference<Throwable> caught) {
    return new TestFilter() {
      @Override
      public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        try {
          chain.doFilter(exchange);
        } catch (Throwable exception) {
          caught.set(exception);
          if (exchange.getResponseCode() < 0) {
            answer(exchange, 599, "");
          }
        }
      }
    };
  }

  abstract static class TestFilter extends Filter {
    @Override
    public String description() {
      return "test";
    }
  }
}

package io.clew.instrumentation.httpclient5;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import io.clew.testbed.HttpServer;
import io.clew.testing.InMemoryReporter;
import io.clew.testing.TracingExtension;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A tracer and a server. */
abstract class HttpClient5Fixture {
  static final Duration LIMIT = Duration.ofMinutes(1);

  @RegisterExtension
  final TracingExtension tracing = TracingExtension.newBuilder().finishTimeout(LIMIT).build();

  Tracer tracer;
  InMemoryReporter reporter;
  HttpServer server;

  @BeforeEach
  void prepare(Tracer tracer, InMemoryReporter reporter) throws Exception {
    this.tracer = tracer;
    this.reporter = reporter;
    server = new HttpServer().begin();
  }

  @AfterEach
  void stop() throws Exception {
    server.end();
  }

  FinishedSpan onlySpan() {
    reporter.awaitSpans(1, LIMIT);
    assertThat(reporter.spans()).hasSize(1);
    return reporter.spans().get(0);
  }

  <T> T inScope(Span span, Callable<T> call) throws Exception {
    Scope scope = tracer.activateSpan(span);
    try {
      return call.call();
    } finally {
      scope.close();
    }
  }
}

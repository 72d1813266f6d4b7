package io.clew.instrumentation.http.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.clew.api.FinishedSpan;
import io.clew.api.Sampler;
import io.clew.api.SpanKind;
import io.clew.instrumentation.http.HttpOptions;
import io.clew.testing.InMemoryReporter;
import io.clew.testing.TracingExtension;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client under test with a tracer, and a server that it calls. */
abstract class ClientHarness {
  static final Duration LIMIT = Duration.ofSeconds(20);
  static final String ID = "X-Request-Id";

  /** Who decides where no decision came in. */
  volatile Sampler sampler = Sampler.ALWAYS;

  @RegisterExtension
  final TracingExtension tracing =
      TracingExtension.newBuilder()
          .finishTimeout(LIMIT)
          .tracing(builder -> builder.sampler(request -> sampler.decide(request)))
          .build();

  HttpOptions options = HttpOptions.DEFAULT;
  Tracer tracer;
  InMemoryReporter reporter;
  TestBackend backend;
  private @Nullable TestedClient client;

  /** A traced client that follows redirects, if it can. */
  protected abstract TestedClient newClient(Tracer tracer, HttpOptions options) throws Exception;

  /** What the client can do. */
  protected abstract Set<ClientAbility> abilities();

  @BeforeEach
  void prepare(Tracer tracer, InMemoryReporter reporter) throws Exception {
    this.tracer = tracer;
    this.reporter = reporter;
    backend = new TestBackend();
  }

  @AfterEach
  void stop() {
    backend.close();
    closeClient();
  }

  void closeClient() {
    TestedClient open = client;
    client = null;
    if (open != null) {
      open.close();
    }
  }

  void needs(ClientAbility ability) {
    assumeTrue(abilities().contains(ability), () -> "the client lacks " + ability);
  }

  TestedClient client() throws Exception {
    TestedClient made = client;
    if (made == null) {
      made = newClient(tracer, options);
      client = made;
    }
    return made;
  }

  ClientRequest request(String method, String path) {
    return new ClientRequest(method, backend.uri(path));
  }

  /** Something that may throw. */
  @FunctionalInterface
  interface Action {
    void run() throws Exception;
  }

  ClientResponse get(String path) throws Exception {
    return client().send(request("GET", path));
  }

  /** Runs with this span as the active one. */
  void inScope(Span span, Action action) throws Exception {
    Scope scope = tracer.activateSpan(span);
    try {
      action.run();
    } finally {
      scope.close();
    }
  }

  /** The span of the only call so far. */
  FinishedSpan onlySpan() {
    reporter.awaitSpans(1, LIMIT);
    assertThat(reporter.spans()).as("spans").hasSize(1);
    FinishedSpan span = reporter.spans().get(0);
    assertThat(span.kind()).isEqualTo(SpanKind.CLIENT);
    return span;
  }

  void assertNothingRecorded() {
    assertThat(reporter.spans()).isEmpty();
  }

  static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}

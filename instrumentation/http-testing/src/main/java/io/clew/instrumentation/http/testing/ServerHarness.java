package io.clew.instrumentation.http.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.clew.api.FinishedSpan;
import io.clew.api.Sampler;
import io.clew.api.SamplingDecision;
import io.clew.api.SamplingRequest;
import io.clew.api.SpanKind;
import io.clew.testing.InMemoryReporter;
import io.clew.testing.TracingExtension;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapAdapter;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server under test with a tracer, and what sends requests to it. */
abstract class ServerHarness {
  static final Duration LIMIT = Duration.ofSeconds(20);
  static final String TRACE = "463ac35c9f6413ad48485a3953bb6124";
  static final String CALLER = "a2fb4a1d1a96d312";

  /** Who decides where no decision came in. */
  volatile Sampler sampler = Sampler.ALWAYS;

  @RegisterExtension
  final TracingExtension tracing =
      TracingExtension.newBuilder()
          .finishTimeout(LIMIT)
          .tracing(builder -> builder.sampler(this::decide))
          .build();

  final HttpClient client = HttpClient.newBuilder().version(Version.HTTP_1_1).build();
  Tracer tracer;
  InMemoryReporter reporter;
  ServerSetup setup;
  private @Nullable RunningServer server;

  /** Starts a server, and waits until it takes requests. */
  protected abstract RunningServer start(ServerSetup setup) throws Exception;

  /** What the server can do. */
  protected abstract Set<ServerAbility> abilities();

  private SamplingDecision decide(SamplingRequest request) {
    return sampler.decide(request);
  }

  @BeforeEach
  void prepare(Tracer tracer, InMemoryReporter reporter) {
    this.tracer = tracer;
    this.reporter = reporter;
    setup =
        new ServerSetup(tracer)
            .handle("/ok", exchange -> exchange.answer(200, utf8("ok")))
            .handle("/items/{id}", exchange -> exchange.answer(200, utf8(exchange.path())));
  }

  @AfterEach
  void stop() {
    RunningServer running = server;
    server = null;
    if (running != null) {
      running.close();
    }
  }

  void needs(ServerAbility ability) {
    assumeTrue(abilities().contains(ability), () -> "the server lacks " + ability);
  }

  /** The port; starts the server if it has not been started. */
  int port() throws Exception {
    RunningServer running = server;
    if (running == null) {
      running = start(setup);
      server = running;
    }
    return running.port();
  }

  HttpRequest.Builder request(String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path)).timeout(LIMIT);
    return headers.length == 0 ? request : request.headers(headers);
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    return client.send(request(path, headers).build(), BodyHandlers.ofString());
  }

  /**
   * Sends lines as they are, for what no decent client would send.
   *
   * @return all that comes until the server closes the connection
   */
  String raw(String... lines) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout((int) LIMIT.toMillis());
      String request = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  /** A client may have its answer before the server's thread has come to an end. */
  static void awaitSize(List<?> list, int size) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (list.size() < size && System.nanoTime() < end) {
      Thread.sleep(2);
    }
    assertThat(list).hasSize(size);
  }

  /** The span of the only request so far; stops the server, so that none can follow. */
  FinishedSpan onlySpan() {
    reporter.awaitSpans(1, LIMIT);
    stop();
    assertThat(reporter.spans()).as("spans").hasSize(1);
    FinishedSpan span = reporter.spans().get(0);
    assertThat(span.kind()).isEqualTo(SpanKind.SERVER);
    return span;
  }

  /** The spans of so many requests, in the order of their ends. */
  List<FinishedSpan> spans(int count) {
    reporter.awaitSpans(count, LIMIT);
    stop();
    assertThat(reporter.spans()).as("spans").hasSize(count);
    return reporter.spans();
  }

  /** Stops the server; none of its requests has been recorded. */
  void assertNothingRecorded() {
    stop();
    assertThat(reporter.spans()).isEmpty();
  }

  /** The span that is active on this thread. */
  Span active() {
    return requireNonNull(tracer.activeSpan(), "no span is active");
  }

  /** What a call would carry that is made on this thread; names in any case. */
  Map<String, String> sentOn() {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    tracer.inject(active().context(), Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers));
    return headers;
  }

  /** Answers with the headers of {@link #sentOn()}, as text. */
  ServerHandler telling() {
    return exchange -> exchange.answer(200, utf8(sentOn().toString()));
  }

  static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}

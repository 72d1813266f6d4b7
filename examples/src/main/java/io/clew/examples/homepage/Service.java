package io.clew.examples.homepage;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.clew.core.Tracing;
import io.clew.core.report.AsyncReporter;
import io.clew.instrumentation.jdkhttp.TracingFilter;
import io.clew.instrumentation.jdkhttp.TracingHttpClient;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.tag.Tags;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A service of the home page: an HTTP server on a port of its own, a client for calls to others,
 * and its own tracing.
 */
@SuppressWarnings("try") // A scope is there to be closed.
abstract class Service implements AutoCloseable {
  private static final double DATABASE_TIMEOUT_MILLIS = 40;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final String name;
  private final Chance chance;
  private final Set<Problem> problems;
  private final Tracing tracing;
  private final AsyncReporter reporter;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final HttpClient client;

  Service(String name, Setup setup) throws IOException {
    this.name = name;
    chance = new Chance(setup.seed());
    problems = Set.copyOf(setup.problems());
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    reporter = AsyncReporter.create(setup.senders().of(name));
    tracing =
        Tracing.newBuilder(name)
            .sampler(setup.sampler())
            .addHandler(new SpanAddress(name, server.getAddress()))
            .addHandler(setup.handler())
            .reporter(reporter)
            .build();
    client = TracingHttpClient.create(HttpClient.newHttpClient(), tracing.tracer());
    server.setExecutor(threads);
    server.start();
  }

  /**
   * Serves a path and those below it; this is where a handler is wrapped with the tracing filter.
   */
  final void serve(String path, Page page) {
    server
        .createContext(path, exchange -> answer(exchange, page))
        .getFilters()
        .add(TracingFilter.create(tracing.tracer()));
  }

  private static void answer(HttpExchange exchange, Page page) throws IOException {
    try (exchange) {
      int status = page.serve(PageRequest.of(exchange), exchange.getRequestURI().getPath());
      byte[] body = ("status " + status + "\n").getBytes(UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  final URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /** Calls another service and waits for its answer. */
  final int call(Service other, String path, PageRequest request) throws IOException {
    try {
      return client.send(other.request(path, request), BodyHandlers.ofString()).statusCode();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Calls another service and goes on. */
  final CompletableFuture<Integer> callAsync(Service other, String path, PageRequest request) {
    return client
        .sendAsync(other.request(path, request), BodyHandlers.ofString())
        .thenApply(HttpResponse::statusCode);
  }

  private HttpRequest request(String path, PageRequest request) {
    return HttpRequest.newBuilder(uri(path + "?" + request.query())).timeout(TIMEOUT).build();
  }

  /** Does some local work, which is a span of its own. */
  final void work(String operation, double typicalMillis, PageRequest request) {
    Span span = tracer().buildSpan(operation).start();
    try (Scope scope = tracer().activateSpan(span)) {
      chance.take(operation, typicalMillis, request);
    } finally {
      span.finish();
    }
  }

  /** Asks the service's database, which answers, or fails in a share of all cases. */
  final boolean query(String statement, double failingShare, PageRequest request) {
    Span span =
        tracer()
            .buildSpan("db.query")
            .withTag(Tags.SPAN_KIND, Tags.SPAN_KIND_CLIENT)
            .withTag(Tags.PEER_SERVICE, name + "-db")
            .withTag(Tags.DB_TYPE, "sql")
            .withTag(Tags.DB_STATEMENT, statement)
            .start();
    try (Scope scope = tracer().activateSpan(span)) {
      if (chance.fails(statement, failingShare, request)) {
        Chance.pause(DATABASE_TIMEOUT_MILLIS);
        span.setTag(Tags.ERROR, true).log("the database did not answer in time");
        return false;
      }
      chance.take(statement, 6, request);
      return true;
    } finally {
      span.finish();
    }
  }

  final boolean has(Problem problem) {
    return problems.contains(problem);
  }

  final void setTracing(boolean enabled) {
    tracing.setEnabled(enabled);
  }

  final Tracer tracer() {
    return tracing.tracer();
  }

  final Chance chance() {
    return chance;
  }

  /** Sends the remaining spans; then {@link #lostSpans} is final. */
  @Override
  public void close() {
    server.stop(0);
    awaitHandlers();
    tracing.close();
  }

  /** A handler's span finishes after its answer has gone out. */
  private void awaitHandlers() {
    threads.shutdown();
    try {
      threads.awaitTermination(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  final long lostSpans() {
    return reporter.stats().dropped() + reporter.stats().pending();
  }

  /** Makes an answer of which only the status matters. */
  @FunctionalInterface
  interface Page {
    int serve(PageRequest request, String path) throws IOException;
  }
}

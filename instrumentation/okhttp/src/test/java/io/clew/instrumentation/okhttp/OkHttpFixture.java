package io.clew.instrumentation.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import io.clew.testbed.HttpServer;
import io.clew.testing.InMemoryReporter;
import io.clew.testing.TracingExtension;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A tracer, a server, and a client that is not traced yet. */
abstract class OkHttpFixture {
  static final Duration LIMIT = Duration.ofMinutes(1);

  @RegisterExtension
  final TracingExtension tracing = TracingExtension.newBuilder().finishTimeout(LIMIT).build();

  Tracer tracer;
  InMemoryReporter reporter;
  HttpServer server;
  OkHttpClient client = new OkHttpClient.Builder().build();

  @BeforeEach
  void prepare(Tracer tracer, InMemoryReporter reporter) throws Exception {
    this.tracer = tracer;
    this.reporter = reporter;
    server = new HttpServer();
    begin();
  }

  /** For handlers of a test's own, before the server runs. */
  void begin() throws Exception {
    server.begin();
  }

  @AfterEach
  void stop() throws Exception {
    server.end();
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  TracingCallFactory calls() {
    return TracingCallFactory.create(client, tracer);
  }

  Request get(String path) {
    return new Request.Builder().url(server.url(path)).build();
  }

  /** The status, after the whole body has been read. */
  static int status(Call call) throws IOException {
    try (Response response = call.execute()) {
      response.body().bytes();
      return response.code();
    }
  }

  FinishedSpan onlySpan() {
    reporter.awaitSpans(1, LIMIT);
    assertThat(reporter.spans()).hasSize(1);
    return reporter.spans().get(0);
  }

  <T> T inScope(@Nullable Span span, Callable<T> call) throws Exception {
    Scope scope = tracer.activateSpan(span);
    try {
      return call.call();
    } finally {
      scope.close();
    }
  }

  /** What it was called with, and the span that was active then. */
  final class Recorder implements Callback {
    record Result(@Nullable Integer status, @Nullable IOException failure, @Nullable Span active) {}

    private final BlockingQueue<Result> results = new LinkedBlockingQueue<>();

    @Override
    public void onResponse(Call call, Response response) {
      try (response) {
        results.add(new Result(response.code(), null, tracer.activeSpan()));
      }
    }

    @Override
    public void onFailure(Call call, IOException failure) {
      results.add(new Result(null, failure, tracer.activeSpan()));
    }

    Result take() throws InterruptedException {
      Result result = results.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(result).as("what the callback was called with").isNotNull();
      return result;
    }
  }
}

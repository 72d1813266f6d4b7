package io.clew.instrumentation.okhttp;

import static io.clew.testing.ClewAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.FinishedSpan;
import io.clew.testbed.HttpServer;
import io.opentracing.Span;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.Cache;
import okhttp3.Call;
import okhttp3.Credentials;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is OkHttp's own; the rest is in the contract. */
class TracingCallFactoryTest extends OkHttpFixture {
  @Test
  void okhttp_isTheVersionThatThisRunIsAbout() throws Exception {
    Object version = Class.forName("okhttp3.OkHttp").getField("VERSION").get(null);

    assertThat(version.toString()).startsWith(System.getProperty("okhttp.expected", "5."));
  }

  @Test
  void call_isAChildOfTheSpanThatIsActiveWhenItIsMade() throws Exception {
    Call early = calls().newCall(get("/ok"));
    Span parent = tracer.buildSpan("parent").start();
    inScope(parent, () -> status(early));
    parent.finish();

    assertThat(reporter.spanNamed("GET")).isChildOf(parent.context());
  }

  @Test
  void call_withinASpanThatIsNotRecorded_sendsTheContextAndNothingElse() throws Exception {
    List<Request> seen = new CopyOnWriteArrayList<>();
    client =
        client
            .newBuilder()
            .addInterceptor(
                chain -> {
                  seen.add(chain.request());
                  return chain.proceed(chain.request());
                })
            .build();
    Span parent = unrecorded();
    Request request = get("/ok").newBuilder().header("b3", "0").header("X-Own", "1").build();
    inScope(parent, () -> status(calls().newCall(request)));

    HttpServer.Received received = server.take();
    assertThat(received.header("X-B3-TraceId")).isEqualTo(parent.context().toTraceId());
    assertThat(received.header("X-B3-SpanId")).isEqualTo(parent.context().toSpanId());
    assertThat(received.header("X-B3-Sampled")).isEqualTo("0");
    assertThat(received.header("X-Own")).isEqualTo("1");
    assertThat(received.header("b3")).isNull();
    assertThat(Exchange.of(seen.get(0))).isNull();
    status(calls().newCall(get("/ok")));
    assertThat(onlySpan().context().toTraceId()).isNotEqualTo(parent.context().toTraceId());
  }

  @Test
  void call_thatIsNotRecorded_isRefusedTwice_andCanBeCancelled() throws Exception {
    inScope(
        unrecorded(),
        () -> {
          Call call = calls().newCall(get("/ok"));
          status(call);
          assertThatThrownBy(call::execute).isInstanceOf(IllegalStateException.class);
          Call cancelled = calls().newCall(get("/ok"));
          cancelled.cancel();
          assertThat(cancelled.isCanceled()).isTrue();
          return assertThatThrownBy(cancelled::execute).isInstanceOf(IOException.class);
        });
  }

  private Span unrecorded() {
    return tracer.buildSpan("parent").withTag("sampling.priority", 0).start();
  }

  @Test
  void call_thatIsMadeTwice_isRefused_andHasOneSpan() throws Exception {
    Call call = calls().newCall(get("/ok"));
    status(call);

    assertThat(call.isExecuted()).isTrue();
    assertThatThrownBy(call::execute).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> call.enqueue(new Recorder()))
        .isInstanceOf(IllegalStateException.class);
    onlySpan();
  }

  @Test
  void clone_isACallOfItsOwn() throws Exception {
    Request request = get("/ok");
    Call call = calls().newCall(request);
    status(call);
    Call again = call.clone();
    assertThat(again.isExecuted()).isFalse();
    assertThat(again.request()).isSameAs(request);
    status(again);

    List<FinishedSpan> spans = reporter.awaitSpans(2, LIMIT);
    for (FinishedSpan span : spans) {
      assertThat(server.take().header("X-B3-SpanId")).isEqualTo(span.context().toSpanId());
    }
  }

  @Test
  void request_ofAResponse_canBeSentAgain() throws Exception {
    TracingCallFactory calls = calls();
    Request sent;
    try (Response response = calls.newCall(get("/ok")).execute()) {
      sent = response.request();
    }
    status(calls.newCall(sent));

    for (FinishedSpan span : reporter.awaitSpans(2, LIMIT)) {
      assertThat(span).doesNotHaveTag("http.retries");
      assertThat(server.take().header("X-B3-SpanId")).isEqualTo(span.context().toSpanId());
    }
  }

  @Test
  void client_sharesItsConnections() throws Exception {
    TracingCallFactory calls = calls();
    status(calls.newCall(get("/ok")));
    status(calls.newCall(get("/ok")));
    status(client.newCall(get("/ok")));

    assertThat(client.connectionPool().connectionCount()).isEqualTo(1);
    assertThat(reporter.reported()).isEqualTo(2);
  }

  @Test
  void client_thatIsTracedTwice_makesOneSpan() throws Exception {
    TracingInterceptor own = TracingInterceptor.create(tracer);
    client = client.newBuilder().addInterceptor(own).addNetworkInterceptor(own).build();
    status(calls().newCall(get("/redirect")));

    assertThat(onlySpan()).hasTag("http.redirects", 1).doesNotHaveTag("http.retries");
    assertThat(server.waiting()).isEqualTo(2);
  }

  @Test
  void body_isReadAsItComes() throws Exception {
    try (Response response = calls().newCall(get("/parts")).execute()) {
      InputStream body = response.body().byteStream();
      assertThat(body.read()).isEqualTo('a');
      onlySpan();
      server.goOn();
      assertThat(body.readAllBytes()).isEqualTo("b".getBytes(UTF_8));
    }
  }

  @Test
  void answerOfTheCache_hasASpan(@TempDir Path folder) throws Exception {
    try (Cache cache = new Cache(folder.toFile(), 100_000)) {
      client = client.newBuilder().cache(cache).build();
      TracingCallFactory calls = calls();
      status(calls.newCall(get("/cached")));
      status(calls.newCall(get("/cached")));
    }

    for (FinishedSpan span : reporter.awaitSpans(2, LIMIT)) {
      assertThat(span).hasTag("http.status_code", 200);
    }
    assertThat(server.waiting()).isEqualTo(1);
  }

  @Test
  void busyServer_isARetry() throws Exception {
    status(calls().newCall(get("/busy-once")));

    assertThat(onlySpan())
        .hasTag("http.retries", 1)
        .hasTag("http.status_code", 200)
        .doesNotHaveTag("http.redirects")
        .hasNoError();
  }

  @Test
  void password_isNeitherRetryNorRedirect() throws Exception {
    client =
        client
            .newBuilder()
            .authenticator(
                (route, response) ->
                    response
                        .request()
                        .newBuilder()
                        .header("Authorization", Credentials.basic("a", "b"))
                        .build())
            .build();
    status(calls().newCall(get("/password")));

    assertThat(server.waiting()).isEqualTo(2);
    assertThat(onlySpan())
        .hasTag("http.status_code", 200)
        .doesNotHaveTag("http.retries")
        .doesNotHaveTag("http.redirects");
  }

  @Test
  void redirectOfAPost_carriesTheSameContext() throws Exception {
    Request request = get("/redirect").newBuilder().post(RequestBody.create(new byte[9])).build();
    status(calls().newCall(request));

    String id = onlySpan().context().toSpanId();
    assertThat(server.take()).returns("POST /redirect", HttpServer.Received::request);
    HttpServer.Received second = server.take();
    assertThat(second.request()).isEqualTo("GET /ok");
    assertThat(second.header("X-B3-SpanId")).isEqualTo(id);
  }

  @Test
  void redirect_whoseTargetFails_isCountedAsWell() {
    client = client.newBuilder().retryOnConnectionFailure(false).build();

    assertThatThrownBy(() -> status(calls().newCall(get("/redirect-to-broken"))))
        .isInstanceOf(IOException.class);
    assertThat(onlySpan())
        .hasTag("http.redirects", 1)
        .hasTag("http.failure", "connection")
        .doesNotHaveTag("http.status_code");
  }

  @Test
  void cancelled_beforeItIsMade() {
    Call call = calls().newCall(get("/ok"));
    call.cancel();

    assertThat(call.isCanceled()).isTrue();
    assertThatThrownBy(() -> status(call)).isInstanceOf(IOException.class);
    assertThat(onlySpan()).hasError().hasTag("http.failure", "cancelled");
  }

  @Test
  void cancelled_whileItWaits() throws Exception {
    Call call = calls().newCall(get("/slow"));
    CompletableFuture<Integer> result =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return status(call);
              } catch (IOException e) {
                return -1;
              }
            });
    server.take();
    call.cancel();

    assertThat(result.get()).isEqualTo(-1);
    assertThat(onlySpan()).hasError().hasTag("http.failure", "cancelled");
  }

  @Test
  void readTimeout_isATimeout() {
    client = client.newBuilder().readTimeout(Duration.ofMillis(100)).build();

    assertThatThrownBy(() -> status(calls().newCall(get("/slow")))).isInstanceOf(IOException.class);
    assertThat(onlySpan()).hasError().hasTag("http.failure", "timeout");
  }

  @Test
  void enqueued_behindAnotherCall_keepsItsOwnCaller() throws Exception {
    client.dispatcher().setMaxRequests(1);
    TracingCallFactory calls = calls();
    Recorder first = new Recorder();
    Recorder second = new Recorder();
    Span a = tracer.buildSpan("a").start();
    Span b = tracer.buildSpan("b").start();
    inScope(a, () -> enqueue(calls, "/slow", first));
    inScope(b, () -> enqueue(calls, "/missing", second));
    server.goOn();

    assertThat(first.take().active()).isSameAs(a);
    assertThat(second.take().active()).isSameAs(b);
    for (FinishedSpan span : reporter.awaitSpans(2, LIMIT)) {
      Span parent = span.tag("http.path").equals("/slow") ? a : b;
      assertThat(span).isChildOf(parent.context());
    }
    a.finish();
    b.finish();
  }

  private Call enqueue(TracingCallFactory calls, String path, Recorder recorder) {
    Call call = calls.newCall(get(path));
    call.enqueue(recorder);
    return call;
  }

  @Test
  void enqueued_afterTheDispatcherHasEnded_isAnError() throws Exception {
    client.dispatcher().executorService().shutdown();
    Recorder recorder = new Recorder();
    enqueue(calls(), "/ok", recorder);

    assertThat(recorder.take().failure()).isNotNull();
    assertThat(onlySpan()).hasError().hasTag("http.failure", "other");
  }

  /** OkHttp cancels the call, and its callback hears nothing but that. */
  @Test
  void interceptor_thatThrows_isTheError() throws Exception {
    RuntimeException failure = new IllegalStateException("expected in this test");
    client =
        client
            .newBuilder()
            .addInterceptor(
                chain -> {
                  throw failure;
                })
            .build();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, expected) -> {});
    try {
      Recorder recorder = new Recorder();
      enqueue(calls(), "/ok", recorder);

      assertThat(recorder.take().failure()).isNotNull();
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    assertThat(onlySpan()).hasError().hasTag("http.failure", "other");
    assertThat(onlySpan().annotationValue(0)).contains(failure.getClass().getName());
  }
}

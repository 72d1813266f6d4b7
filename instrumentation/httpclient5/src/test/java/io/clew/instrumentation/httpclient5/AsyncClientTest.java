package io.clew.instrumentation.httpclient5;

import static io.clew.testing.ClewAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.FinishedSpan;
import io.clew.testbed.HttpServer.Received;
import io.opentracing.Span;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.async.methods.AbstractBinResponseConsumer;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.async.methods.SimpleRequestProducer;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is the asynchronous client's own; the rest is in the contract. */
class AsyncClientTest extends HttpClient5Fixture {
  private @Nullable CloseableHttpAsyncClient client;

  @AfterEach
  void close() {
    if (client != null) {
      client.close(CloseMode.IMMEDIATE);
    }
  }

  private CloseableHttpAsyncClient start(CloseableHttpAsyncClient made) {
    client = made;
    made.start();
    return made;
  }

  /** With one connection. */
  private CloseableHttpAsyncClient http1() {
    return start(
        TracingHttpClients.trace(HttpAsyncClients.custom(), tracer)
            .setConnectionManager(
                PoolingAsyncClientConnectionManagerBuilder.create()
                    .setMaxConnTotal(1)
                    .setMaxConnPerRoute(1)
                    .build())
            .build());
  }

  private SimpleHttpRequest get(String path) {
    return SimpleRequestBuilder.get(server.url(path)).build();
  }

  /** What it was called with, and the span that was active then. */
  private final class Recorder<T> implements FutureCallback<T> {
    record Result(@Nullable Object response, @Nullable Exception failure, @Nullable Span active) {}

    private final BlockingQueue<Result> results = new LinkedBlockingQueue<>();

    @Override
    public void completed(T response) {
      results.add(new Result(response, null, tracer.activeSpan()));
    }

    @Override
    public void failed(Exception failure) {
      results.add(new Result(null, failure, tracer.activeSpan()));
    }

    @Override
    public void cancelled() {
      results.add(new Result(null, null, tracer.activeSpan()));
    }

    Result take() throws InterruptedException {
      Result result = results.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(result).as("what the callback was called with").isNotNull();
      return result;
    }
  }

  /** Hands out the parts of a body as they come, and the span that is active then. */
  private final class Parts extends AbstractBinResponseConsumer<String> {
    final BlockingQueue<String> parts = new LinkedBlockingQueue<>();
    final BlockingQueue<Span> active = new LinkedBlockingQueue<>();

    @Override
    protected void start(HttpResponse response, ContentType type) {}

    @Override
    protected int capacityIncrement() {
      return Integer.MAX_VALUE;
    }

    @Override
    protected void data(ByteBuffer data, boolean last) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      if (bytes.length > 0) {
        active.add(tracer.activeSpan());
        parts.add(new String(bytes, UTF_8));
      }
    }

    @Override
    protected String buildResult() {
      return "all";
    }

    @Override
    public void releaseResources() {}

    String take() throws InterruptedException {
      return parts.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  @Test
  void body_isReadAsItComes_withTheCallersSpan() throws Exception {
    Span parent = tracer.buildSpan("parent").start();
    Parts parts = new Parts();
    Recorder<String> recorder = new Recorder<>();
    CloseableHttpAsyncClient http1 = http1();
    inScope(
        parent, () -> http1.execute(SimpleRequestProducer.create(get("/parts")), parts, recorder));

    assertThat(parts.take()).isEqualTo("a");
    assertThat(parts.active.take()).isSameAs(parent);
    assertThat(reporter.reported()).isZero();
    server.goOn();
    assertThat(parts.take()).isEqualTo("b");
    assertThat(recorder.take()).returns(parent, Recorder.Result::active);
    assertThat(onlySpan()).isChildOf(parent.context()).hasTag("http.status_code", 200).hasNoError();
    parent.finish();
  }

  @Test
  void body_thatBreaksOff_isAnError() throws Exception {
    Span parent = tracer.buildSpan("parent").start();
    Parts parts = new Parts();
    Recorder<String> recorder = new Recorder<>();
    CloseableHttpAsyncClient http1 = http1();
    inScope(
        parent, () -> http1.execute(SimpleRequestProducer.create(get("/half")), parts, recorder));
    assertThat(parts.take()).isEqualTo("a");
    server.goOn();

    Recorder.Result result = recorder.take();
    assertThat(result.failure()).isNotNull();
    assertThat(result.active()).isSameAs(parent);
    assertThat(onlySpan())
        .hasError()
        .hasTag("http.failure", "connection")
        .hasTag("http.status_code", 200);
    parent.finish();
  }

  @Test
  void redirectOfAPost_carriesTheSameContext() throws Exception {
    http1()
        .execute(
            SimpleRequestBuilder.post(server.url("/redirect"))
                .setBody("body", ContentType.TEXT_PLAIN)
                .build(),
            null)
        .get();

    String id = onlySpan().context().toSpanId();
    assertThat(onlySpan()).hasTag("http.redirects", 1);
    assertThat(server.take().request()).isEqualTo("POST /redirect");
    Received second = server.take();
    assertThat(second.request()).isEqualTo("GET /ok");
    assertThat(second.header("X-B3-SpanId")).isEqualTo(id);
  }

  @Test
  void redirect_whoseTargetFails_isCountedAsWell() {
    Future<SimpleHttpResponse> future = http1().execute(get("/redirect-to-broken"), null);

    assertThatThrownBy(future::get).isInstanceOf(ExecutionException.class);
    assertThat(onlySpan())
        .hasTag("http.redirects", 1)
        .hasTag("http.failure", "connection")
        .doesNotHaveTag("http.status_code");
  }

  @Test
  void busyServer_isARetry() throws Exception {
    http1().execute(get("/busy-once"), null).get();

    assertThat(onlySpan())
        .hasTag("http.retries", 1)
        .hasTag("http.status_code", 200)
        .doesNotHaveTag("http.redirects")
        .hasNoError();
  }

  @Test
  void request_staysAsItIs() throws Exception {
    SimpleHttpRequest request = get("/ok");
    http1().execute(request, null).get();

    assertThat(request.containsHeader("X-B3-TraceId")).isFalse();
    assertThat(server.take().header("X-B3-SpanId")).isEqualTo(onlySpan().context().toSpanId());
  }

  @Test
  void builder_thatIsTracedTwice_makesOneSpan() throws Exception {
    var builder = TracingHttpClients.trace(HttpAsyncClients.custom(), tracer);
    start(TracingHttpClients.trace(builder, tracer).build()).execute(get("/redirect"), null).get();

    assertThat(onlySpan()).hasTag("http.redirects", 1).doesNotHaveTag("http.retries");
  }

  @Test
  void cancelled_whileItWaitsForAConnection() throws Exception {
    CloseableHttpAsyncClient http1 = http1();
    Future<SimpleHttpResponse> first = http1.execute(get("/slow"), null);
    server.take();
    Recorder<SimpleHttpResponse> recorder = new Recorder<>();
    Future<SimpleHttpResponse> second = http1.execute(get("/ok"), recorder);
    second.cancel(true);
    recorder.take();

    assertThat(onlySpan()).hasError().hasTag("http.failure", "cancelled");
    server.goOn();
    first.get();
    reporter.awaitSpans(2, LIMIT);
  }

  @Test
  void http2_callsOfOneConnection_eachHaveTheirOwnParent() throws Exception {
    int calls = 200;
    CloseableHttpAsyncClient http2 =
        start(TracingHttpClients.trace(HttpAsyncClients.customHttp2(), tracer).build());
    List<Recorder<SimpleHttpResponse>> recorders = new ArrayList<>();
    List<Span> parents = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      Recorder<SimpleHttpResponse> recorder = new Recorder<>();
      Span parent = tracer.buildSpan("parent").start();
      inScope(parent, () -> http2.execute(get("/ok"), recorder));
      recorders.add(recorder);
      parents.add(parent);
    }
    for (int i = 0; i < calls; i++) {
      assertThat(recorders.get(i).take().active()).isSameAs(parents.get(i));
    }

    Set<String> sent = new HashSet<>();
    Set<Long> callers = new HashSet<>();
    for (FinishedSpan span : reporter.awaitSpans(calls, LIMIT)) {
      assertThat(span).hasTag("http.status_code", 200);
      sent.add(span.context().toSpanId());
      callers.add(span.context().parentId());
    }
    Set<String> received = new HashSet<>();
    for (int i = 0; i < calls; i++) {
      Received call = server.take();
      assertThat(call.version()).isEqualTo("HTTP/2.0");
      received.add(call.header("X-B3-SpanId"));
    }
    assertThat(received).hasSize(calls).isEqualTo(sent);
    assertThat(callers).hasSize(calls);
    parents.forEach(Span::finish);
  }
}

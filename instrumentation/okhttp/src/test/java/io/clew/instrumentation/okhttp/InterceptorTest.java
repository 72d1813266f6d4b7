package io.clew.instrumentation.okhttp;

import static io.clew.testing.ClewAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentracing.Span;
import java.io.IOException;
import java.time.Duration;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client with the interceptor, and no call factory. */
class InterceptorTest extends OkHttpFixture {
  @BeforeEach
  void install() {
    TracingInterceptor interceptor = TracingInterceptor.create(tracer);
    client =
        client.newBuilder().addInterceptor(interceptor).addNetworkInterceptor(interceptor).build();
  }

  @Test
  void enqueued_startsATrace_andTheCallbackHasNoSpan() throws Exception {
    Span parent = tracer.buildSpan("parent").start();
    Recorder recorder = new Recorder();
    inScope(
        parent,
        () -> {
          client.newCall(get("/ok")).enqueue(recorder);
          return null;
        });

    assertThat(recorder.take().active()).isNull();
    assertThat(onlySpan()).isRoot().hasTag("http.status_code", 200);
    parent.finish();
  }

  @Test
  void readTimeout_isATimeout() {
    OkHttpClient hasty = client.newBuilder().readTimeout(Duration.ofMillis(100)).build();

    assertThatThrownBy(() -> status(hasty.newCall(get("/slow")))).isInstanceOf(IOException.class);
    assertThat(onlySpan()).hasError().hasTag("http.failure", "timeout");
  }

  @Test
  void callTimeout_isACancellation() {
    OkHttpClient hasty = client.newBuilder().callTimeout(Duration.ofMillis(300)).build();

    assertThatThrownBy(() -> status(hasty.newCall(get("/slow")))).isInstanceOf(IOException.class);
    assertThat(onlySpan()).hasError().hasTag("http.failure", "cancelled");
  }

  @Test
  void request_ofAResponse_canBeSentAgain() throws Exception {
    Request sent;
    try (Response response = client.newCall(get("/ok")).execute()) {
      sent = response.request();
    }
    status(client.newCall(sent));

    reporter.awaitSpans(2, LIMIT);
    assertThat(server.take().header("X-B3-SpanId"))
        .isNotEqualTo(server.take().header("X-B3-SpanId"));
  }

  @Test
  void interceptor_thatIsNotOnTheNetwork_countsRedirects() throws Exception {
    client = new OkHttpClient.Builder().addInterceptor(TracingInterceptor.create(tracer)).build();
    status(client.newCall(get("/redirect")));

    assertThat(onlySpan()).hasTag("http.redirects", 1).hasTag("http.status_code", 200);
  }
}

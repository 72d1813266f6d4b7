package io.clew.instrumentation.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.opentracing.noop.NoopTracerFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tracer that fails or does nothing does not touch the call. */
class TracingHttpClientFaultsTest extends HttpClientFixture {
  @Test
  void header_thatIsRefused_isLeftOut() throws Exception {
    propagator.with("Host", "evil").with("b a d", "1").with("X-Bad", "a\r\nb").with("X-Z", "1");
    stub.exchange.complete(response(200));
    stubbed.send(get("http://feeds.test/"), BodyHandlers.discarding());

    assertThat(stub.request.headers().map().keySet()).containsExactlyInAnyOrder("X-Trace", "X-Z");
  }

  @Test
  void request_thatCannotBeCopied_isSentAsItIs() throws Exception {
    stub.exchange.complete(response(200));
    HttpRequest request = mock(HttpRequest.class);
    when(request.uri()).thenReturn(URI.create("gopher://feeds.test/"));
    when(request.method()).thenReturn("GET");
    stubbed.send(request, BodyHandlers.discarding());

    assertThat(stub.request).isSameAs(request);
    assertThat(onlySpan().tags()).containsEntry("http.status_code", 200);
  }

  @Test
  void noopTracer_sendsTheCallersOwnRequest() throws Exception {
    stub.exchange.complete(response(200));
    HttpRequest request = get("http://feeds.test/");
    TracingHttpClient noop = TracingHttpClient.create(stub, NoopTracerFactory.create());

    assertThat(noop.send(request, BodyHandlers.discarding())).isSameAs(stub.exchange.get());
    assertThat(stub.request).isSameAs(request);
  }

  @ParameterizedTest
  @ValueSource(strings = {"buildSpan", "withTag", "start", "context", "inject", "setTag", "finish"})
  void tracer_thatThrows_doesNotTouchTheCall(String method) throws Exception {
    FaultyTracer faulty = new FaultyTracer(method, expected());
    TracingHttpClient broken = TracingHttpClient.create(stub, faulty.around(tracer));
    HttpRequest request = get("http://feeds.test/");
    stub.exchange.complete(response(500));

    assertThat(broken.send(request, BodyHandlers.discarding())).isSameAs(stub.exchange.get());
    assertThat(faulty.failures).hasPositiveValue();
    int failures = faulty.failures.get();
    assertThat(broken.sendAsync(request, BodyHandlers.discarding()))
        .isCompletedWithValueMatching(response -> response == stub.exchange.join());
    assertThat(faulty.failures).hasValueGreaterThan(failures);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"buildSpan", "withTag", "start", "context", "inject", "setTag", "log", "finish"})
  void tracer_thatThrows_doesNotTouchTheFailure(String method) {
    FaultyTracer faulty = new FaultyTracer(method, new NoSuchMethodError("expected in this test"));
    TracingHttpClient broken = TracingHttpClient.create(stub, faulty.around(tracer));
    HttpRequest request = get("http://feeds.test/");
    stub.failure = new IOException("no route");
    stub.exchange.completeExceptionally(stub.failure);

    assertThatThrownBy(() -> broken.send(request, BodyHandlers.discarding()))
        .isSameAs(stub.failure);
    assertThat(faulty.failures).hasPositiveValue();
    assertThatThrownBy(() -> broken.sendAsync(request, BodyHandlers.discarding()).join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isSameAs(stub.failure);
    assertThat(stub.failure).hasNoSuppressedExceptions();
  }

  @Test
  void inject_thatFailsHalfway_addsNoHeader() throws Exception {
    propagator.failAfterTheFirstHeader();
    stub.exchange.complete(response(200));
    HttpRequest request = get("http://feeds.test/");
    stubbed.send(request, BodyHandlers.discarding());

    assertThat(stub.request).isSameAs(request);
    assertThat(onlySpan().tags()).containsEntry("http.status_code", 200);
  }

  @Test
  void create_withoutDelegateOrTracer_isRefused() {
    assertThatThrownBy(() -> TracingHttpClient.create(null, tracer))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("delegate");
    assertThatThrownBy(() -> TracingHttpClient.create(stub, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("tracer");
  }
}

package io.clew.instrumentation.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.mock.MockSpan;
import io.opentracing.mock.MockTracer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.Callable;

/** A traced client in front of the JDK's and in front of a stub. */
abstract class HttpClientFixture {
  final HeaderPropagator propagator = new HeaderPropagator();
  final MockTracer tracer = new MockTracer(propagator);
  final TracingHttpClient client = TracingHttpClient.create(HttpClient.newHttpClient(), tracer);
  final StubClient stub = new StubClient();
  final TracingHttpClient stubbed = TracingHttpClient.create(stub, tracer);

  MockSpan onlySpan() {
    assertThat(tracer.finishedSpans()).hasSize(1);
    assertThat(tracer.finishedSpans().get(0).generatedErrors()).isEmpty();
    return tracer.finishedSpans().get(0);
  }

  void assertFailedWith(Throwable failure) {
    assertThat(onlySpan().tags()).doesNotContainKey("http.status_code");
    FailedSpan.assertFailedWith(failure, onlySpan());
  }

  <T> T inScope(Span span, Callable<T> call) throws Exception {
    Scope scope = tracer.activateSpan(span);
    try {
      return call.call();
    } finally {
      scope.close();
    }
  }

  static String header(MockSpan span) {
    return span.context().traceId() + "-" + span.context().spanId();
  }

  static HttpRequest get(String uri) {
    return get(URI.create(uri));
  }

  static HttpRequest get(URI uri) {
    return HttpRequest.newBuilder(uri).build();
  }

  static HttpResponse<?> response(int status) {
    HttpResponse<?> response = mock(HttpResponse.class);
    when(response.statusCode()).thenReturn(status);
    return response;
  }

  static RuntimeException expected() {
    return new IllegalStateException("expected in this test");
  }
}

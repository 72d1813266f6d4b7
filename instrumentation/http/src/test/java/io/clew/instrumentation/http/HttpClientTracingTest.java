package io.clew.instrumentation.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentracing.Span;
import io.opentracing.mock.MockSpan;
import io.opentracing.mock.MockTracer;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HttpClientTracingTest {
  /** The headers of a call. */
  private static final class Call implements HeaderWriter {
    final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    String refused = "";

    @Override
    public void remove(String name) {
      headers.remove(name);
    }

    @Override
    public void set(String name, String value) {
      if (name.equalsIgnoreCase(refused)) {
        throw new IllegalArgumentException("expected in this test");
      }
      headers.put(name, value);
    }
  }

  /** What came back. */
  private record Answer(int status, int redirects, int retries) {}

  /** Reads calls, but for one method, that throws. */
  private static class Adapter extends HttpClientAdapter<Call, Answer> {
    private final String broken;

    Adapter(String broken) {
      this.broken = broken;
    }

    private <T> T of(String method, T value) {
      if (method.equals(broken)) {
        throw new IllegalStateException("expected in this test");
      }
      return value;
    }

    @Override
    public String method(Call request) {
      return of("method", "GET");
    }

    @Override
    public String scheme(Call request) {
      return of("scheme", "https");
    }

    @Override
    public String host(Call request) {
      return of("host", "2001:db8::7");
    }

    @Override
    public int port(Call request) {
      return of("port", -1);
    }

    @Override
    public String path(Call request) {
      return of("path", "/items/7");
    }

    @Override
    public String query(Call request) {
      return of("query", "x=1");
    }

    @Override
    public Collection<String> headerNames(Call request) {
      return of("headerNames", Arrays.asList(request.headers.keySet().toArray(String[]::new)));
    }

    @Override
    public String header(Call request, String name) {
      return of("header", request.headers.get(name));
    }

    @Override
    public int status(Answer response) {
      return of("status", response.status());
    }

    @Override
    public String responseHeader(Answer response, String name) {
      return of("responseHeader", "value of " + name);
    }

    @Override
    public int redirects(Answer response) {
      return of("redirects", response.redirects());
    }

    @Override
    public int retries(Answer response) {
      return of("retries", response.retries());
    }

    @Override
    public boolean isCancelled(Answer response) {
      return of("isCancelled", response.status() < 0);
    }
  }

  private final MockTracer tracer = new MockTracer(MockTracer.Propagator.TEXT_MAP);
  private final Call call = new Call();
  private final HttpClientTracing<Call, Answer> tracing = tracing(null);

  private HttpClientTracing<Call, Answer> tracing(String broken) {
    HttpOptions options =
        HttpOptions.newBuilder()
            .recordQuery(true)
            .recordRequestHeaders("X-A")
            .recordResponseHeaders("X-B")
            .build();
    return HttpClientTracing.create(tracer, "tested", new Adapter(broken), options);
  }

  private MockSpan send(Answer answer, Throwable failure) {
    Span span = tracing.start(call);
    tracing.inject(span, call, call);
    tracing.finish(span, answer, failure);
    return tracer.finishedSpans().get(0);
  }

  @Test
  void span_hasAllThatTheAdapterSays() {
    call.headers.put("x-a", "a");
    MockSpan span = send(new Answer(200, 2, 1), null);

    assertThat(span.operationName()).isEqualTo("GET");
    assertThat(new TreeMap<>(span.tags()))
        .isEqualTo(
            new TreeMap<>(
                Map.ofEntries(
                    Map.entry("span.kind", "client"),
                    Map.entry("component", "tested"),
                    Map.entry("http.method", "GET"),
                    Map.entry("http.path", "/items/7"),
                    Map.entry("http.url", "https://[2001:db8::7]/items/7?x=1"),
                    Map.entry("http.status_code", 200),
                    Map.entry("http.redirects", 2),
                    Map.entry("http.retries", 1),
                    Map.entry("http.request.header.x-a", "a"),
                    Map.entry("http.response.header.x-b", "value of x-b"),
                    Map.entry("peer.hostname", "2001:db8::7"),
                    Map.entry("peer.ipv6", "2001:db8::7"),
                    Map.entry("peer.port", 443))));
  }

  @ParameterizedTest
  @CsvSource({"200, false", "399, false", "400, true", "503, true", "0, false"})
  void status_from400_isAnError(int status, boolean error) {
    assertThat(send(new Answer(status, 0, 0), null).tags().containsKey("error")).isEqualTo(error);
  }

  @Test
  void inject_ofManyHeaders_writesAll() {
    Span span = tracing.start(call);
    for (int i = 0; i < 20; i++) {
      span.setBaggageItem("item" + i, "value" + i);
    }
    tracing.inject(span, call, call);

    assertThat(call.headers)
        .hasSize(22)
        .containsEntry("baggage-item0", "value0")
        .containsEntry("baggage-item19", "value19")
        .containsEntry("traceid", span.context().toTraceId());
  }

  @Test
  void failure_isUnwrapped_andItsKindATag() {
    IOException failure = new IOException("expected in this test");
    MockSpan span = send(null, new CompletionException(failure));

    assertThat(span.tags()).containsEntry("http.failure", "other").containsEntry("error", true);
    assertThat(span.logEntries().get(0).fields().get("error.object")).isEqualTo(failure);
  }

  @Test
  void failure_afterAnAnswer_hasTheStatusToo() {
    assertThat(send(new Answer(200, 0, 0), new IOException("expected in this test")).tags())
        .containsEntry("http.status_code", 200)
        .containsEntry("error", true);
  }

  @Test
  void failure_ofACancelledCall_isACancellation_butForATimeout() {
    IOException failure = new IOException("expected in this test");
    send(new Answer(-1, 1, 0), failure);
    send(new Answer(-1, 0, 0), new SocketTimeoutException("expected in this test"));
    send(new Answer(0, 0, 0), failure);

    assertThat(tracer.finishedSpans())
        .extracting(span -> span.tags().get("http.failure"))
        .containsExactly("cancelled", "timeout", "other");
    assertThat(tracer.finishedSpans().get(0).tags())
        .containsEntry("http.redirects", 1)
        .doesNotContainKey("http.status_code");
  }

  @Test
  void inject_replacesTheContextOfAnotherCall() {
    call.headers.put("SPANID", "1");
    call.headers.put("X-Mine", "mine");
    MockSpan span = send(new Answer(200, 0, 0), null);

    assertThat(call.headers)
        .containsEntry("spanid", Long.toString(span.context().spanId()))
        .containsEntry("X-Mine", "mine")
        .hasSize(3);
  }

  @Test
  void inject_headerThatIsRefused_leavesTheOthers() {
    call.refused = "spanid";
    send(new Answer(200, 0, 0), null);

    assertThat(call.headers).containsOnlyKeys("traceid");
  }

  static Stream<String> methodsOfAdapters() {
    return Arrays.stream(HttpClientAdapter.class.getDeclaredMethods())
        .map(Method::getName)
        .sorted();
  }

  @ParameterizedTest
  @MethodSource("methodsOfAdapters")
  void adapter_thatThrows_costsNoMoreThanTheSpan(String broken) {
    HttpClientTracing<Call, Answer> faulty = tracing(broken);
    Span span = faulty.start(call);
    faulty.inject(span, call, call);
    faulty.activate(span).close();
    faulty.finish(span, new Answer(200, 0, 0), new IOException("expected in this test"));

    assertThat(tracer.finishedSpans()).hasSize(span == null ? 0 : 1);
    if (span != null) {
      assertThat(tracer.finishedSpans().get(0).tags()).containsEntry("error", true);
    }
  }

  @Test
  void noSpan_isTakenByAllMethods() {
    tracing.inject(null, call, call);
    tracing.activate(null).close();
    tracing.finish(null, null, null);

    assertThat(tracing.active()).isNull();
    assertThat(call.headers).isEmpty();
  }

  @Test
  void create_withoutAPart_isRefused() {
    assertThatThrownBy(
            () -> HttpClientTracing.create(null, "c", new Adapter(null), HttpOptions.DEFAULT))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("tracer");
  }
}

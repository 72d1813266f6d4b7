package io.clew.instrumentation.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Sampler;
import io.clew.core.Tracing;
import io.clew.core.propagation.B3;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.mock.MockSpan.MockContext;
import io.opentracing.mock.MockTracer;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;
import io.opentracing.propagation.TextMapAdapter;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdsTest {
  private final Tracing tracing =
      Tracing.newBuilder("test").sampler(Sampler.NEVER).reporter(span -> {}).build();

  private static Span request(Tracer tracer, Map<String, String> headers) {
    SpanContext caller = tracer.extract(Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers));
    return tracer.buildSpan("GET").asChildOf(caller).start();
  }

  @Test
  void of_requestWithAnId_isThatId() {
    RequestIds ids = new RequestIds(tracing.tracer());
    for (int i = 0; i < 3; i++) {
      Span span = request(tracing.tracer(), Map.of("x-request-id", "order-" + i));

      assertThat(ids.of(span)).isEqualTo("order-" + i);
    }
  }

  @Test
  void of_requestWithoutAnId_isTheTraceId() {
    RequestIds ids = new RequestIds(tracing.tracer());
    Span span = request(tracing.tracer(), Map.of());

    assertThat(ids.of(span)).isNotEmpty().isEqualTo(span.context().toTraceId());
    assertThat(ids.of(span)).isEqualTo(span.context().toTraceId());
  }

  @Test
  void of_tracerThatSendsNone_isNull() {
    Tracer tracer =
        Tracing.newBuilder("test").propagation(B3.MULTI).reporter(span -> {}).build().tracer();
    RequestIds ids = new RequestIds(tracer);

    assertThat(ids.of(tracer.buildSpan("GET").start())).isNull();
    assertThat(ids.of(tracer.buildSpan("GET").start())).isNull();
  }

  @Test
  void of_tracerOfOurs_isAskedToInjectOnce() {
    AtomicInteger injections = new AtomicInteger();
    Tracer counting =
        (Tracer)
            Proxy.newProxyInstance(
                Tracer.class.getClassLoader(),
                new Class<?>[] {Tracer.class},
                (self, method, arguments) -> {
                  if (method.getName().equals("inject")) {
                    injections.incrementAndGet();
                  }
                  return method.invoke(tracing.tracer(), arguments);
                });
    RequestIds ids = new RequestIds(counting);
    for (int i = 0; i < 3; i++) {
      assertThat(ids.of(request(counting, Map.of()))).isNotNull();
    }

    assertThat(injections).hasValue(1);
  }

  @Test
  void of_tracerThatWroteNothingOnce_isAskedAgain() {
    AtomicInteger injections = new AtomicInteger();
    Tracer silentAtFirst =
        (Tracer)
            Proxy.newProxyInstance(
                Tracer.class.getClassLoader(),
                new Class<?>[] {Tracer.class},
                (self, method, arguments) ->
                    method.getName().equals("inject") && injections.getAndIncrement() == 0
                        ? null
                        : method.invoke(tracing.tracer(), arguments));
    RequestIds ids = new RequestIds(silentAtFirst);

    assertThat(ids.of(request(silentAtFirst, Map.of()))).isNull();
    assertThat(ids.of(request(silentAtFirst, Map.of()))).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Request-Id", "x-request-id", "X-REQUEST-ID"})
  void of_anotherTracer_isWhatItInjects(String header) {
    MockTracer tracer = injecting(header, "req-1");

    assertThat(new RequestIds(tracer).of(tracer.buildSpan("GET").start())).isEqualTo("req-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\r\nSet-Cookie: x", "a\u0000", "a\u010d", "<a>", "a,b"})
  void of_anotherTracersIllegalId_isNull(String id) {
    MockTracer tracer = injecting("X-Request-Id", id);

    assertThat(new RequestIds(tracer).of(tracer.buildSpan("GET").start())).isNull();
  }

  private static MockTracer injecting(String header, String id) {
    return new MockTracer(
        new MockTracer.Propagator() {
          @Override
          public <C> void inject(MockContext context, Format<C> format, C carrier) {
            ((TextMap) carrier).put(header, id);
          }

          @Override
          public <C> MockContext extract(Format<C> format, C carrier) {
            return null;
          }
        });
  }

  @Test
  void isLegal_knowsTheCharacters() {
    String legal = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~+/=:@#-";
    for (char c = 0; c < 1_000; c++) {
      assertThat(RequestIds.isLegal("a" + c)).as("%x", (int) c).isEqualTo(legal.indexOf(c) >= 0);
    }
    assertThat(RequestIds.isLegal("a".repeat(200))).isTrue();
    assertThat(RequestIds.isLegal("a".repeat(201))).isFalse();
    assertThat(RequestIds.isLegal("")).isFalse();
  }
}

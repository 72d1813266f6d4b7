package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Sampler;
import io.clew.api.SamplingState;
import io.clew.api.SpanReporter;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.noop.NoopSpan;
import io.opentracing.propagation.Binary;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;
import io.opentracing.propagation.TextMapAdapter;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Samplers, reporters and carriers that fail are not felt by the application. */
class ClewTracerFaultsTest extends TracerFixture {
  // What fails must not be felt

  static Stream<Sampler> badSamplers() {
    return Stream.of(
        request -> {
          throw new IllegalStateException("on purpose");
        },
        request -> null);
  }

  @ParameterizedTest
  @MethodSource("badSamplers")
  void sampler_fails_traceIsNotRecorded(Sampler bad) {
    Tracer failing = tracing().sampler(bad).build().tracer();
    Span span = failing.buildSpan("x").start();
    span.finish();

    assertThat(context(span).samplingState()).isEqualTo(SamplingState.DENY);
    assertThat(reported).isEmpty();
  }

  @Test
  void reporter_throws_isNotFelt() {
    AtomicInteger calls = new AtomicInteger();
    SpanReporter bad =
        span -> {
          calls.incrementAndGet();
          throw new IllegalStateException("on purpose");
        };
    Tracer failing = tracing().reporter(bad).build().tracer();
    failing.buildSpan("x").start().finish();
    failing.buildSpan("y").start().finish();

    assertThat(calls).hasValue(2);
  }

  /** A carrier that cannot be read or written. */
  private static final class BrokenCarrier implements TextMap {
    @Override
    public Iterator<Map.Entry<String, String>> iterator() {
      throw new IllegalStateException("on purpose");
    }

    @Override
    public void put(String key, String value) {
      throw new IllegalStateException("on purpose");
    }
  }

  @Test
  void carrier_fails_isNotFelt() {
    Span span = tracer.buildSpan("x").start();
    tracer.inject(span.context(), Format.Builtin.TEXT_MAP, new BrokenCarrier());
    tracer.inject(span.context(), Format.Builtin.TEXT_MAP, null);
    tracer.inject(null, Format.Builtin.TEXT_MAP, new TextMapAdapter(Map.of()));
    tracer.inject(
        NoopSpan.INSTANCE.context(), Format.Builtin.TEXT_MAP, new TextMapAdapter(Map.of()));
    tracer.inject(span.context(), Format.Builtin.TEXT_MAP, new TextMapAdapter(Map.of()));
    tracer.inject(span.context(), Format.Builtin.BINARY, (Binary) null);

    assertThat(tracer.extract(Format.Builtin.TEXT_MAP, new BrokenCarrier())).isNull();
    assertThat(tracer.extract(Format.Builtin.TEXT_MAP, null)).isNull();
    assertThat(tracer.extract(Format.Builtin.BINARY, null)).isNull();
    assertThat(tracer.extract(null, null)).isNull();
  }
}

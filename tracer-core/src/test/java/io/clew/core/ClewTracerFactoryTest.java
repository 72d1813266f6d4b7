package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentracing.Tracer;
import io.opentracing.contrib.tracerresolver.TracerResolver;
import org.junit.jupiter.api.Test;

class ClewTracerFactoryTest {
  @Test
  void resolver_findsClew() {
    try (Tracer tracer = TracerResolver.resolveTracer()) {
      assertThat(tracer).isInstanceOf(ClewTracer.class);
      assertThat(tracer.buildSpan("x").start().context().toSpanId()).hasSize(16);
    }
  }
}

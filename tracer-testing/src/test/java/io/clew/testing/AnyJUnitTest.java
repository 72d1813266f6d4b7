package io.clew.testing;

import static io.clew.testing.ClewAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.util.GlobalTracer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the extension gives with any JUnit. This build runs it with JUnit 6, and {@link
 * JUnitVersionsTest} runs it with older ones: it uses nothing newer than JUnit 5.10.
 */
class AnyJUnitTest {
  @RegisterExtension
  final TracingExtension tracing = TracingExtension.newBuilder().manualClock().fixedIds().build();

  private Tracer ofBeforeEach;

  @BeforeEach
  void setUp(Tracer tracer) {
    ofBeforeEach = tracer;
  }

  @AfterEach
  void tearDown(InMemoryReporter reporter) {
    assertThat(reporter).hasSpans("work");
  }

  @Test
  void parameters_areOfOneTracing(Tracer tracer) {
    assertThat(tracer).isSameAs(ofBeforeEach);
    tracer.buildSpan("work").start().finish();
  }

  /** The test before must have left nothing registered. */
  @RepeatedTest(2)
  void globalTracer_isFreeForEachTest(Tracer tracer) {
    assertThat(GlobalTracer.registerIfAbsent(tracer)).isTrue();
    tracer.buildSpan("work").start().finish();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void reporter_ofEachInvocation_isEmpty(int number, Tracer tracer, InMemoryReporter reporter) {
    assertThat(reporter).as("%d", number).hasNoSpans();
    tracer.buildSpan("work").start().finish();
  }

  @Test
  void span_hasTheTimesOfTheTest(Tracer tracer, ManualClock clock, InMemoryReporter reporter) {
    Span span = tracer.buildSpan("work").start();
    clock.advance(Duration.ofMillis(3));
    span.finish();

    assertThat(reporter).span("work").hasDuration(Duration.ofMillis(3));
  }

  /** Fails with any JUnit. Only those tests run it that expect so. */
  @ExtendWith(TracingExtension.class)
  static class Leaking {
    @Test
    void test(Tracer tracer) {
      tracer.activateSpan(tracer.buildSpan("forgotten").start());
    }
  }
}

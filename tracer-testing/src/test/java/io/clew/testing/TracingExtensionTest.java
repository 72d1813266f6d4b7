package io.clew.testing;

import static io.clew.testing.ClewAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.core.Tracing;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the extension gives to tests that leave nothing open. */
@SuppressWarnings("try") // A scope is opened to be closed.
class TracingExtensionTest {
  @Nested
  @ExtendWith(TracingExtension.class)
  class ByDefault {
    private final Tracer ofConstructor;
    private Tracer ofBeforeEach;

    ByDefault(Tracer tracer) {
      ofConstructor = tracer;
    }

    @BeforeEach
    void setUp(Tracer tracer) {
      ofBeforeEach = tracer;
    }

    @AfterEach
    void tearDown(InMemoryReporter reporter) {
      assertThat(reporter.dropped()).isZero();
    }

    @Test
    void parameters_ofOneTest_areOfOneTracing(
        Tracer tracer, Tracing tracing, InMemoryReporter reporter) {
      assertThat(tracing.tracer()).isSameAs(tracer);
      assertThat(ofConstructor).isSameAs(tracer);
      assertThat(ofBeforeEach).isSameAs(tracer);

      tracer.buildSpan("work").start().finish();

      assertThat(reporter).hasSpans("work");
    }

    @RepeatedTest(3)
    void reporter_ofEachTest_isEmpty(Tracer tracer, InMemoryReporter reporter) {
      assertThat(reporter).hasNoSpans();
      tracer.buildSpan("work").start().finish();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b"})
    void reporter_ofEachInvocation_isEmpty(String name, Tracer tracer, InMemoryReporter reporter) {
      tracer.buildSpan(name).start().finish();

      assertThat(reporter).hasSpans(name);
    }

    @Test
    void scope_closed_isSeenByNobody(Tracer tracer, InMemoryReporter reporter) {
      Span outer = tracer.buildSpan("outer").start();
      try (Scope ignored = tracer.activateSpan(outer)) {
        tracer.buildSpan("inner").start().finish();
      }
      outer.finish();

      assertThat(tracer.activeSpan()).isNull();
      assertThat(reporter).hasTraces("outer\n  inner");
    }

    @Test
    void span_takenOutOfTheRecording_needNotFinish(Tracer tracer) {
      tracer.buildSpan("unrecorded").withTag("sampling.priority", 0).start();
      tracer.buildSpan("recorded").start().setTag("sampling.priority", 0).finish();
    }

    @Nested
    class Within {
      @Test
      void nestedTest_hasATracingToo(Tracer tracer, InMemoryReporter reporter) {
        tracer.buildSpan("work").start().finish();

        assertThat(reporter).hasSpans("work");
      }
    }
  }

  @Nested
  class WithClockAndIds {
    @RegisterExtension
    final TracingExtension tracing =
        TracingExtension.newBuilder()
            .manualClock()
            .fixedIds()
            .tracing(builder -> builder.traceId128Bit(false))
            .build();

    @Test
    void span_hasTheTimeAndTheIdsOfTheTest(
        Tracer tracer, ManualClock clock, InMemoryReporter reporter) {
      Span span = tracer.buildSpan("work").start();
      clock.advance(Duration.ofMillis(3));
      span.finish();

      assertThat(reporter).span("work").hasDuration(Duration.ofMillis(3));
      assertThat(span.context().toTraceId()).isEqualTo("0000000000000001");
    }
  }

  @Nested
  class WithAnotherReporter {
    @RegisterExtension
    final TracingExtension tracing =
        TracingExtension.newBuilder().tracing(b -> b.reporter(span -> {})).build();

    @Test
    void spans_areInMemoryAllTheSame(Tracer tracer, InMemoryReporter reporter) {
      tracer.buildSpan("work").start().finish();

      assertThat(reporter).hasSpans("work");
    }
  }

  @Test
  void tests_inParallel_haveATracerEach() {
    Parallel.tracers.clear();

    TestRun run = TestRun.inParallel(Parallel.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.passed()).isEqualTo(40);
    assertThat(Parallel.tracers).hasSize(40);
  }

  static class Parallel {
    static final Set<Tracer> tracers = ConcurrentHashMap.newKeySet();

    @RegisterExtension
    static final TracingExtension tracing = TracingExtension.newBuilder().build();

    @RepeatedTest(40)
    void test(Tracer tracer, InMemoryReporter reporter) {
      tracers.add(tracer);
      for (int i = 0; i < 100; i++) {
        Span span = tracer.buildSpan("work").start();
        try (Scope ignored = tracer.activateSpan(span)) {
          assertThat(tracer.activeSpan()).isSameAs(span);
        }
        span.finish();
      }
      assertThat(reporter.reported()).isEqualTo(100);
    }
  }

  @Test
  void tracing_ofEachTest_isClosedWithIt() {
    ClosesReporter.reporters.clear();

    assertThat(TestRun.of(ClosesReporter.class).passed()).isEqualTo(2);

    assertThat(ClosesReporter.reporters).hasSize(2);
    for (InMemoryReporter reporter : ClosesReporter.reporters) {
      reporter.report(Examples.named("late"));
      assertThat(reporter).hasNoSpans();
    }
  }

  @ExtendWith(TracingExtension.class)
  static class ClosesReporter {
    static final Set<InMemoryReporter> reporters = ConcurrentHashMap.newKeySet();

    @RepeatedTest(2)
    void test(InMemoryReporter reporter) {
      reporters.add(reporter);
    }
  }

  @Test
  void parameter_thatNoTestHas_failsAndSaysWhy() {
    assertThat(TestRun.of(NoClock.class).failures().get("test"))
        .hasMessageContaining("TracingExtension.newBuilder().manualClock()");
    assertThat(TestRun.of(OnePerClass.class).failures().values())
        .singleElement()
        .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
        .hasMessageContaining("a tracer belongs to one test");
  }

  @ExtendWith(TracingExtension.class)
  static class NoClock {
    @Test
    void test(ManualClock clock) {}
  }

  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  @ExtendWith(TracingExtension.class)
  static class OnePerClass {
    OnePerClass(Tracer tracer) {}

    @Test
    void test() {}
  }
}

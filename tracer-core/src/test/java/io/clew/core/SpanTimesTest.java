package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import io.clew.api.SamplingDecision;
import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.opentracing.Span;
import io.opentracing.tag.Tags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a span starts, and how long it lasts. */
class SpanTimesTest extends TracerFixture {
  // Time

  @Test
  void finish_countsFromTheAnchorOfTheLocalRoot() {
    long wall = clock.wallMicros();
    Span root = tracer.buildSpan("root").start();
    clock.advanceMicros(10);
    Span child = tracer.buildSpan("child").asChildOf(root).start();
    clock.stepWallClock(-3_600_000_000_000L);
    clock.advanceMicros(5);
    Span grandchild = tracer.buildSpan("grandchild").asChildOf(child).start();
    clock.advanceMicros(2);
    grandchild.log("here").finish();
    child.finish();
    clock.advanceMicros(3);
    root.finish();

    assertThat(reported)
        .extracting(FinishedSpan::name)
        .containsExactly("grandchild", "child", "root");
    assertThat(reported)
        .extracting(span -> span.startMicros() - wall)
        .containsExactly(15L, 10L, 0L);
    assertThat(reported).extracting(FinishedSpan::durationMicros).containsExactly(2L, 7L, 20L);
    assertThat(reported.get(0).annotationMicros(0) - wall).isEqualTo(17);
    assertThat(clock.wallClockReads).hasValue(1);

    Span next = tracer.buildSpan("next").start();
    next.finish();
    assertThat(reported.get(3).startMicros()).isEqualTo(clock.wallMicros());
    assertThat(clock.wallClockReads).hasValue(2);
  }

  @Test
  void start_remoteParent_anchorsAnew() {
    TraceContext remote =
        remote("b3", "0000000000000abc-0000000000000def-1")
            .newChild(7, SamplingState.ACCEPT, 77)
            .toBuilder()
            .remote(true)
            .build();
    tracer.buildSpan("x").asChildOf(remote).start().finish();

    assertThat(only().startMicros()).isEqualTo(clock.wallMicros());
  }

  @Test
  void start_recordedChildOfUnsampledSpan_hasTheTimeOfDay() {
    sampler.decision = SamplingDecision.NEVER;
    Span denied = tracer.buildSpan("denied").start();
    Span child =
        tracer.buildSpan("child").asChildOf(denied).withTag(Tags.SAMPLING_PRIORITY, 1).start();
    long wall = clock.wallMicros();
    clock.advanceMicros(5);
    tracer.buildSpan("grandchild").asChildOf(child).start().finish();
    child.finish();

    assertThat(reported).extracting(span -> span.startMicros() - wall).containsExactly(5L, 0L);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "999, 1", "1000, 1", "1001, 2", "1500, 2", "2000, 2", "-5000, 1"})
  void finish_duration_isRoundedUpAndAtLeastOne(long nanos, long micros) {
    Span span = tracer.buildSpan("x").start();
    clock.advanceNanos(nanos);
    span.finish();

    assertThat(only().durationMicros()).isEqualTo(micros);
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 1500, 500",
    "1000, 1001, 1",
    "1000, 1000, 1",
    "1000, 900, 1",
    "1000, -5, 1",
    "0, 7, 7",
    "-10, 7, 17",
  })
  void finish_explicitTimes_areTaken(long start, long finish, long duration) {
    tracer.buildSpan("x").withStartTimestamp(start).start().finish(finish);

    assertThat(only().startMicros()).isEqualTo(start);
    assertThat(only().durationMicros()).isEqualTo(duration);
  }

  @ParameterizedTest
  @CsvSource({
    "9223372036854775807, -9223372036854775808",
    "1700000000000000, -9223372036854775808",
  })
  void finish_timesWorldsApart_isOneMicrosecond(long start, long finish) {
    tracer.buildSpan("x").withStartTimestamp(start).start().finish(finish);

    assertThat(only().durationMicros()).isEqualTo(1);
  }

  @Test
  void finish_explicitStartOnly_usesTheWallClock() {
    Span span = tracer.buildSpan("x").withStartTimestamp(clock.wallMicros() - 100).start();
    clock.advanceMicros(20);
    span.finish();

    assertThat(only().durationMicros()).isEqualTo(120);
  }

  @Test
  void finish_explicitFinishOnly_countsFromTheStart() {
    Span span = tracer.buildSpan("x").start();
    span.finish(clock.wallMicros() + 44);

    assertThat(only().durationMicros()).isEqualTo(44);
    assertThat(only().startMicros()).isEqualTo(clock.wallMicros());
  }
}

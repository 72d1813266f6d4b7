package io.clew.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.core.Tracing;
import io.opentracing.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ManualClockTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final ManualClock clock = new ManualClock(START);

  @Test
  void clock_leftAlone_standsStill() {
    assertThat(clock.nanoTime()).isEqualTo(clock.nanoTime());
    assertThat(clock.wallClock()).isEqualTo(START);
    assertThat(clock).hasToString("ManualClock(2026-03-01T12:00:00Z)");
  }

  @Test
  void advance_movesBothClocks() {
    long before = clock.nanoTime();

    clock.advance(Duration.ofNanos(1_500));

    assertThat(clock.nanoTime() - before).isEqualTo(1_500);
    assertThat(clock.wallClock()).isEqualTo(START.plusNanos(1_500));
  }

  @Test
  void advance_negative_throwsAndMovesNothing() {
    assertThatThrownBy(() -> clock.advance(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(clock.wallClock()).isEqualTo(START);
  }

  @Test
  void setWallClock_leavesNanoTime() {
    clock.advance(Duration.ofSeconds(5));
    long before = clock.nanoTime();

    clock.setWallClock(START.minusSeconds(60));

    assertThat(clock.nanoTime()).isEqualTo(before);
    assertThat(clock.wallClock()).isEqualTo(START.minusSeconds(60));
  }

  @Test
  void stepWallClock_leavesNanoTime() {
    long before = clock.nanoTime();

    clock.stepWallClock(Duration.ofSeconds(-3));

    assertThat(clock.nanoTime()).isEqualTo(before);
    assertThat(clock.wallClock()).isEqualTo(START.minusSeconds(3));
  }

  @Test
  void advance_onManyThreads_losesNoTime() {
    long before = clock.nanoTime();

    IntStream.range(0, 50_000).parallel().forEach(i -> clock.advance(Duration.ofNanos(1)));

    assertThat(clock.nanoTime() - before).isEqualTo(50_000);
  }

  @Test
  void span_wallClockSetMeanwhile_hasTheTimeThatPassed() {
    InMemoryReporter reporter = new InMemoryReporter();
    Tracing tracing = Tracing.newBuilder("test").clock(clock).reporter(reporter).build();
    clock.advance(Duration.ofSeconds(1));

    Span span = tracing.tracer().buildSpan("work").start();
    clock.advance(Duration.ofMillis(20)).stepWallClock(Duration.ofHours(-1));
    span.finish();

    assertThat(reporter.spanNamed("work").durationMicros()).isEqualTo(20_000);
    assertThat(reporter.spanNamed("work").startMicros())
        .isEqualTo(START.plusSeconds(1).toEpochMilli() * 1000);
  }
}

package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class SystemClockTest {
  private final SystemClock clock = new SystemClock();

  private Instant at(long nanoTime) {
    return Instant.EPOCH.plusNanos(nanoTime + clock.offset(nanoTime));
  }

  @Test
  void offset_now_isTheTimeOfDay() {
    assertThat(at(clock.nanoTime()))
        .isBetween(
            Instant.now().minus(1, ChronoUnit.MINUTES), Instant.now().plus(1, ChronoUnit.MINUTES));
  }

  @Test
  void offset_withinATenthOfASecond_isTheSame() {
    long now = clock.nanoTime() + 1_000_000_000L;
    long offset = clock.offset(now);

    assertThat(clock.offset(now + 1)).isEqualTo(offset);
    assertThat(clock.offset(now + 100_000_000L)).isEqualTo(offset);
    assertThat(clock.offset(now - 1)).isEqualTo(offset);
  }

  @Test
  void offset_later_readsTheWallClockAnew() {
    long now = clock.nanoTime() + 1_000_000_000L;
    long offset = clock.offset(now);

    // Told that an hour has passed, while the wall clock has hardly moved.
    assertThat(clock.offset(now + 3_600_000_000_000L)).isLessThan(offset - 3_000_000_000_000L);
  }

  @Test
  void nanoTime_neverRunsBackwards() {
    long before = System.nanoTime();
    long now = clock.nanoTime();

    assertThat(now - before).isNotNegative();
    assertThat(System.nanoTime() - now).isNotNegative();
  }
}

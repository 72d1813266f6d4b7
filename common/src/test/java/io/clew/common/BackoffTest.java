package io.clew.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

  @Test
  void nanos_eachFailure_doublesUpToTheMaximum() {
    assertThat(LongStream.rangeClosed(1, 8).map(n -> backoff.nanos(n, 0) / 1_000_000))
        .containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 5000L, 5000L);
    assertThat(backoff.nanos(Long.MAX_VALUE, 0)).isEqualTo(5_000_000_000L);
  }

  @Test
  void nanos_atRandom_isAHalfAtLeast() {
    assertThat(backoff.nanos(1, 1)).isEqualTo(50_000_000);
    for (int i = 0; i < 1000; i++) {
      assertThat(backoff.nanos(1)).isBetween(50_000_000L, 100_000_000L);
    }
  }

  @Test
  void nanos_ofZero_isZero() {
    assertThat(new Backoff(Duration.ZERO, Duration.ofDays(1)).nanos(Long.MAX_VALUE, 0)).isZero();
  }

  @Test
  void constructor_outOfBounds_isRefused() {
    assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected 0 <= initial <= max <= PT24H, got PT2S and PT1S");
    assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(-1), Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofDays(2)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

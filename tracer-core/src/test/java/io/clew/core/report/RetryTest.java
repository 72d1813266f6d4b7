package io.clew.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void pauseNanos_doublesUpToTheLongest() {
    LongStream millis =
        IntStream.rangeClosed(1, 7)
            .mapToLong(failures -> Retry.DEFAULT.pauseNanos(failures, 0, 0) / 1_000_000);

    assertThat(millis).containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 5000L);
  }

  @Test
  void pauseNanos_isBetweenHalfAndWhole() {
    assertThat(Retry.DEFAULT.pauseNanos(1, 0, 0)).isEqualTo(100_000_000);
    assertThat(Retry.DEFAULT.pauseNanos(1, 0, 0.5)).isEqualTo(75_000_000);
    assertThat(Retry.DEFAULT.pauseNanos(1, 0, 1)).isEqualTo(50_000_000);
  }

  @Test
  void pauseNanos_attemptsUsedUp_givesUp() {
    assertThat(Retry.DEFAULT.pauseNanos(8, 0, 0)).isEqualTo(Retry.GIVE_UP);
    assertThat(Retry.NEVER.pauseNanos(1, 0, 0)).isEqualTo(Retry.GIVE_UP);
  }

  @Test
  void pauseNanos_timeUsedUp_givesUp() {
    Retry retry = new Retry(10, Duration.ofNanos(1000), Duration.ofNanos(100), MINUTE);

    assertThat(retry.pauseNanos(1, 900, 0)).isEqualTo(100);
    assertThat(retry.pauseNanos(1, 901, 0)).isEqualTo(Retry.GIVE_UP);
    assertThat(retry.pauseNanos(1, Long.MAX_VALUE, 0)).isEqualTo(Retry.GIVE_UP);
  }

  @Test
  void pauseNanos_manyFailures_doesNotOverflow() {
    Retry retry = new Retry(1000, Duration.ofHours(1), MINUTE, MINUTE);

    assertThat(IntStream.range(1, 1000).mapToLong(failures -> retry.pauseNanos(failures, 0, 0)))
        .containsOnly(MINUTE.toNanos());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 1001, Integer.MIN_VALUE})
  void maxAttempts_outOfRange_isRejected(int value) {
    assertThatThrownBy(() -> new Retry(value, MINUTE, MINUTE, MINUTE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxAttempts: expected 1 to 1000, got " + value);
  }

  @ParameterizedTest
  @CsvSource({
    "PT-1S, PT0S, PT1S, 'maxElapsed: expected 0 to PT1H, got PT-1S'",
    "PT61M, PT0S, PT1S, 'maxElapsed: expected 0 to PT1H, got PT1H1M'",
    "PT1M, PT0S, PT61S, 'maxBackoff: expected 0 to PT1M, got PT1M1S'",
    "PT1M, PT-1S, PT1S, 'initialBackoff: expected 0 to PT1S, got PT-1S'",
    "PT1M, PT2S, PT1S, 'initialBackoff: expected 0 to PT1S, got PT2S'",
  })
  void durations_outOfRange_areRejected(
      Duration maxElapsed, Duration initialBackoff, Duration maxBackoff, String message) {
    assertThatThrownBy(() -> new Retry(5, maxElapsed, initialBackoff, maxBackoff))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}

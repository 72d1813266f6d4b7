package io.clew.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SizeLimitTest {
  private long nanos = Long.MAX_VALUE - 1_000; // It overflows soon, as the JVM's may.
  private final SizeLimit limit = new SizeLimit(1_000_000, () -> nanos);

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  @Test
  void refused_halvesWhatWasRefused() {
    limit.refused(600_000);
    assertThat(limit.bytes()).isEqualTo(300_000);

    limit.refused(1_000_000);
    assertThat(limit.bytes()).isEqualTo(300_000);

    limit.refused(1);
    assertThat(limit.bytes()).isEqualTo(1);
  }

  @Test
  void bytes_afterAMinute_growsUpToTheMaximum() {
    limit.refused(600_000);
    pass(Duration.ofSeconds(59));
    assertThat(limit.bytes()).isEqualTo(300_000);

    pass(Duration.ofSeconds(1));
    assertThat(limit.bytes()).isEqualTo(600_000);
    assertThat(limit.bytes()).isEqualTo(600_000);

    pass(Duration.ofMinutes(1));
    assertThat(limit.bytes()).isEqualTo(1_000_000);
    pass(Duration.ofDays(1));
    assertThat(limit.bytes()).isEqualTo(1_000_000);
  }

  @Test
  void bytes_refusedAgainAndAgain_triesLessOften() {
    limit.refused(600_000);
    pass(Duration.ofMinutes(1));
    assertThat(limit.bytes()).isEqualTo(600_000);
    limit.refused(600_000);
    limit.taken(300_000);

    pass(Duration.ofMinutes(1));
    assertThat(limit.bytes()).isEqualTo(300_000);
    pass(Duration.ofMinutes(1));
    assertThat(limit.bytes()).isEqualTo(600_000);
    for (int i = 0; i < 20; i++) {
      limit.refused(600_000);
    }
    pass(Duration.ofMinutes(30));
    assertThat(limit.bytes()).isEqualTo(600_000);
  }

  @Test
  void taken_largerThanAfterTheRefusal_triesAgainSoon() {
    for (int i = 0; i < 5; i++) {
      limit.refused(8_000);
    }
    pass(Duration.ofMinutes(30));
    assertThat(limit.bytes()).isEqualTo(8_000);
    limit.taken(7_000);

    pass(Duration.ofMinutes(30));
    assertThat(limit.bytes()).isEqualTo(16_000);
    limit.taken(15_000);
    pass(Duration.ofMinutes(1));
    assertThat(limit.bytes()).isEqualTo(32_000);
  }
}

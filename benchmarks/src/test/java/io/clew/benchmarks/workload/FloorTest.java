package io.clew.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FloorTest {
  @Test
  void span_isDrained() {
    try (Floor floor = new Floor(16)) {
      for (int i = 0; i < 10; i++) {
        assertThat(floor.span(i)).isTrue();
      }
      assertTimeoutPreemptively(
          Duration.ofMinutes(1),
          () -> {
            while (floor.delivered() < 10) {
              floor.nudge();
              Thread.onSpinWait();
            }
          });
    }
  }
}

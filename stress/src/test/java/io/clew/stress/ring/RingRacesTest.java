package io.clew.stress.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A few seconds of all races; {@code stress/run} takes longer. */
class RingRacesTest {
  @Test
  void run_briefly_holdsWhatMustHold() {
    assertThat(RingRaces.run(Duration.ofSeconds(3))).hasSize(8);
  }
}

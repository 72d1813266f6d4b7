package io.clew.stress.outage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** One outage, with fewer spans; {@code stress/outages} has them all. */
class OutagesTest {
  @Test
  void run_brokerKilledAndStartedAgain_losesNothingThatIsSpooled() throws Exception {
    assertThat(Outages.run(Outage.KILLED, true, Effort.TINY)).isEmpty();
  }
}

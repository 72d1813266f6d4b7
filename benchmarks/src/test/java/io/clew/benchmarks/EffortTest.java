package io.clew.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EffortTest {
  @Test
  void of_optionsInAnyOrder_areCombined() {
    assertThat(Effort.of(List.of("target"))).isEqualTo(Effort.FULL);
    assertThat(Effort.of(List.of("target", "--quick"))).isEqualTo(Effort.QUICK);

    Effort quickAndBusy = Effort.of(List.of("target", "--busy", "--quick"));
    assertThat(quickAndBusy).isEqualTo(Effort.of(List.of("target", "--quick", "--busy")));
    assertThat(quickAndBusy.paced()).isEqualTo(Effort.QUICK.paced());
    assertThat(quickAndBusy.otherProcesses())
        .isEqualTo(2 * Runtime.getRuntime().availableProcessors());
  }

  @Test
  void suffix_keepsTheResultsOfAnIdleMachine() {
    assertThat(Effort.of(List.of()).suffix()).isEmpty();
    assertThat(Effort.of(List.of("--busy")).suffix()).isEqualTo("-busy");
  }
}

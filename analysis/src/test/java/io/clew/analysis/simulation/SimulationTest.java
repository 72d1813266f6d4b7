package io.clew.analysis.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("ci")
class SimulationTest {
  @Test
  void findings_ofSimulatedFaults_areRight() {
    Simulation simulation = new Simulation(1);

    simulation
        .run(3, 110)
        .forEach(
            (kind, score) -> {
              assertThat(score.right).as("%s found", kind).isPositive();
              assertThat(score.precision())
                  .as("precision of %s", kind)
                  .isGreaterThanOrEqualTo(0.95);
              assertThat(score.recall()).as("recall of %s", kind).isGreaterThanOrEqualTo(0.95);
              assertThat(score.goodSavings).as("savings of %s", kind).isEqualTo(score.savings);
            });
  }
}

package io.clew.analysis.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.analysis.diagnose.FindingKind;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("ci")
class SimulationTest {
  /** Nobody knows what a batch of calls costs its server, or how small a resource can become. */
  private static final Set<FindingKind> RANGES =
      EnumSet.of(FindingKind.BATCH, FindingKind.RESOURCE);

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
              assertThat(score.between).as("savings of %s", kind).isEqualTo(score.savings);
              if (!RANGES.contains(kind)) {
                assertThat(score.exact).as("savings of %s", kind).isEqualTo(score.savings);
              }
            });
  }
}

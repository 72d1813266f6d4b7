package io.clew.stress.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** All faults, for a moment each; {@code stress/faults} takes longer. */
class FaultRunsTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "DISK_FULL")
  void run_briefly_holdsWhatMustHold(Fault fault) throws Exception {
    Outcome outcome = FaultRun.run(fault, Effort.TINY, null);

    assertThat(outcome.problems()).isEmpty();
    assertThat(outcome.without().getTotalCount()).isPositive();
    assertThat(outcome.with().getTotalCount()).isPositive();
  }

  @Test
  void run_inAProcessOfItsOwn_holdsWhatMustHold() throws Exception {
    assertThat(FaultRuns.run(Effort.TINY, List.of(Fault.BLOCKS))).isEmpty();
  }

  @Test
  void run_diskFull_holdsWhatMustHold() throws Exception {
    assumeTrue(FaultRuns.canMount(directory), "needs the right to mount");

    assertThat(FaultRuns.run(Effort.TINY, List.of(Fault.DISK_FULL))).isEmpty();
  }
}

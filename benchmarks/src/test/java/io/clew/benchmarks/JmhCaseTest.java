package io.clew.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.benchmarks.sampling.Decider;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JmhCaseTest {
  @Test
  void quickAndFull_measureWhatTheGoalsAsk() {
    for (Effort effort : List.of(Effort.QUICK, Effort.FULL)) {
      List<String> benches =
          Stream.concat(
                  JmhCase.all(effort).stream().map(JmhCase::bench),
                  Stream.of(Decider.values())
                      .flatMap(decider -> decider.benches().stream())
                      .map(Decider.Bench::label))
              .toList();
      Stream<String> asked =
          Goals.ALL.stream()
              .filter(goal -> goal.unit() == Unit.NANOS || goal.unit() == Unit.BYTES)
              .map(Goal::bench);
      assertThat(benches).containsAll(asked.toList());
    }
  }
}

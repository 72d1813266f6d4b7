package io.clew.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.benchmarks.peer.Peer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EndlessBenchmarkTest {
  private static final int SPANS = 1_000;

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOOP")
  void counters_addUp_ifNothingIsDropped(Peer peer) throws InterruptedException {
    EndlessBenchmark benchmark = new EndlessBenchmark();
    EndlessBenchmark.Line line = new EndlessBenchmark.Line();
    EndlessBenchmark.Counters counters = new EndlessBenchmark.Counters();
    line.peer = peer;
    line.open();
    try {
      for (int iteration = 0; iteration < 2; iteration++) {
        counters.reset();
        for (int i = 0; i < SPANS; i++) {
          benchmark.span(line, counters);
        }
        counters.settle(line);
        assertThat(counters.finished).isEqualTo(SPANS);
        assertThat(counters.delivered).isEqualTo(SPANS);
      }
    } finally {
      line.close();
    }
  }
}

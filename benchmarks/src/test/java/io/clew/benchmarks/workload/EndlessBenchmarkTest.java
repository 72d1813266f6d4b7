package io.clew.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.benchmarks.peer.Peer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EndlessBenchmarkTest {
  private static final int SPANS = 1_000;

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOOP")
  void books_balance_ifNothingIsDropped(Peer peer) throws InterruptedException {
    EndlessBenchmark benchmark = new EndlessBenchmark();
    EndlessBenchmark.Line line = new EndlessBenchmark.Line();
    EndlessBenchmark.Books books = new EndlessBenchmark.Books();
    line.peer = peer;
    line.open();
    try {
      for (int iteration = 0; iteration < 2; iteration++) {
        books.reset();
        for (int i = 0; i < SPANS; i++) {
          benchmark.span(line, books);
        }
        books.settle(line);
        assertThat(books.finished).isEqualTo(SPANS);
        assertThat(books.delivered).isEqualTo(SPANS);
      }
    } finally {
      line.close();
    }
  }
}

package io.clew.stress.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.core.report.AsyncReporter.Stats;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutcomeTest {
  private static final long MB = 1024 * 1024;
  private static final Stats STATS = new Stats(10, 6, 1, 3, 0, 0, 0, 0);

  private final Histogram times = new Histogram(3);

  private Outcome outcome(long finished, @Nullable Throwable seen, long delivered, Stats stats) {
    return new Outcome(
        Fault.SLOW, times, times, 3 * MB, 9 * MB, finished, seen, delivered, stats, 2, true, 0);
  }

  @Test
  void problems_allCountersFit_areNone() {
    Outcome well = outcome(10, null, 6, STATS);

    assertThat(well.problems()).isEmpty();
    assertThat(well.row()).startsWith("| takes 200 ms a batch ").endsWith("| yes |");
  }

  @Test
  void row_hasTheColumnsOfTheHeader() {
    times.recordValue(1_500);

    String row = outcome(10, null, 6, STATS).row();

    assertThat(Outcome.HEADER.lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(columns(line)).containsExactly(columns(row)));
    assertThat(row).contains("|   1.50 |");
  }

  private static int[] columns(String line) {
    return IntStream.range(0, line.length()).filter(i -> line.charAt(i) == '|').toArray();
  }

  @Test
  void problems_countersAreWrong_areReported() {
    assertThat(outcome(11, null, 6, STATS).problems())
        .containsExactly("spans counted: expected 11, got 10");
    assertThat(outcome(10, null, 7, STATS).problems())
        .containsExactly("spans sent: expected 7, got 6");
    assertThat(outcome(10, null, 6, new Stats(10, 6, 1, 1, 0, 0, 0, 2)).problems())
        .containsExactly("spans pending after the close: expected 0, got 2");
    assertThat(outcome(10, null, 6, new Stats(10, 6, 1, 2, 0, 0, 0, 0)).problems())
        .containsExactly("sent, dropped and pending: expected 10, got 9");
  }

  @Test
  void problems_theApplicationSawSomething_areReported() {
    Outcome outcome = outcome(10, new IllegalStateException("x"), 6, STATS);

    assertThat(outcome.problems())
        .containsExactly("the application has seen java.lang.IllegalStateException: x");
    assertThat(outcome.row()).endsWith("| no  |");
  }

  @Test
  void problems_theReporterNeverRecovered_areReported() {
    Outcome stuck =
        new Outcome(Fault.SLOW, times, times, 3 * MB, 20 * MB, 10, null, 6, STATS, 0, false, 4);

    assertThat(stuck.problems())
        .containsExactly(
            "spans lost by the close: expected 0, got 4",
            "the flush was not done in time",
            "nothing was sent after the fault",
            "heap: expected at most 16 MB more, got 20971520 bytes after 3145728");
  }
}

package io.clew.stress.outage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutcomeTest {
  private static final String TIMES = "count=9 p50=70 p99.9=1500 max=90000 heap=4194304";
  private static final String COUNTERS = "reported=10 sent=10 flushed=1 spooled=10 replayed=10";

  private static Outcome outcome(Outage outage, String counters, long broken, long lost) {
    Answer times = Answer.of(TIMES);
    Answer all = Answer.of(counters);
    return new Outcome(
        outage, true, times, times, Answer.NONE, all, 1000, 10, 10, broken, lost, 0, 3, 0, 2);
  }

  private static Outcome killed(String counters) {
    return outcome(Outage.KILLED, counters, 0, 0);
  }

  @Test
  void problems_allCountersFit_areNone() {
    Outcome well = killed(COUNTERS);

    assertThat(well.problems()).isEmpty();
    assertThat(well.row()).startsWith("| killed, started again | spool ").endsWith("| yes |");
  }

  @Test
  void row_hasTheColumnsOfTheHeader() {
    String row = killed(COUNTERS).row();

    assertThat(Outcome.HEADER.lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(columns(line)).containsExactly(columns(row)));
    assertThat(row).contains("|      1.5 |").contains("|     4.0 |");
  }

  private static int[] columns(String line) {
    return IntStream.range(0, line.length()).filter(i -> line.charAt(i) == '|').toArray();
  }

  @Test
  void problems_aSpanIsLost_areReported() {
    assertThat(outcome(Outage.KILLED, COUNTERS, 0, 1).problems())
        .containsExactly("lost spans: expected at most 0, got 1");
    assertThat(outcome(Outage.KILLED, COUNTERS, 1, 0).problems())
        .containsExactly("safe spans that are lost: expected at most 0, got 1");
    assertThat(killed("reported=10 sent=10 flushed=1 spooled=11 replayed=10").problems())
        .containsExactly("replayed, dropped and pending: expected 11, got 10");
  }

  @Test
  void problems_aSpanIsDroppedAlthoughThereIsASpool_areReported() {
    assertThat(killed("reported=10 sent=9 full=1 flushed=1").problems())
        .containsExactly(
            "spans that are safe: expected 9, got 10",
            "spans dropped although there is a spool: expected 0, got 1");
  }

  @Test
  void problems_theSpoolWasTooSmall_areNoneOnlyIfItWasToBe() {
    String counters = COUNTERS.replace("replayed=10", "replayed=8 quota=2");

    assertThat(outcome(Outage.SMALL_SPOOL, counters, 2, 2).problems()).isEmpty();
    assertThat(outcome(Outage.SMALL_SPOOL, COUNTERS, 0, 0).problems()).hasSize(1);
    assertThat(outcome(Outage.KILLED, counters, 2, 2).problems())
        .containsExactly("lines with too small a spool: expected 0, got 1");
  }

  @Test
  void problems_theApplicationHasNoticed_areReported() {
    assertThat(killed(COUNTERS + " seen=1 uncaught=2 closeNanos=1600000000").problems())
        .containsExactly(
            "exceptions in the application: expected 0, got 1",
            "exceptions that were not caught: expected 0, got 2",
            "close: expected 1000 ms, got 1600");
  }
}

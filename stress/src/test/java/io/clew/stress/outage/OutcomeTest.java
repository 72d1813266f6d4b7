package io.clew.stress.outage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutcomeTest {
  private static final String TIMES = "count=9 p50=70 p99.9=1500 max=90000 heap=4194304";
  private static final String BOOKS = "reported=10 sent=10 flushed=1 spooled=10 replayed=10";

  private static Outcome outcome(Outage outage, String books, long broken, long lost) {
    Answer times = Answer.of(TIMES);
    Answer all = Answer.of(books);
    return new Outcome(
        outage, true, times, times, Answer.NONE, all, 1000, 10, 10, broken, lost, 0, 3, 0, 2);
  }

  private static Outcome killed(String books) {
    return outcome(Outage.KILLED, books, 0, 0);
  }

  @Test
  void problems_allIsWell_areNone() {
    Outcome well = killed(BOOKS);

    assertThat(well.problems()).isEmpty();
    assertThat(well.row()).startsWith("| killed, started again | spool ").endsWith("| yes |");
  }

  @Test
  void row_hasTheColumnsOfTheHeader() {
    String row = killed(BOOKS).row();

    assertThat(Outcome.HEADER.lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(columns(line)).containsExactly(columns(row)));
    assertThat(row).contains("|      1.5 |").contains("|     4.0 |");
  }

  private static int[] columns(String line) {
    return IntStream.range(0, line.length()).filter(i -> line.charAt(i) == '|').toArray();
  }

  @Test
  void problems_aSpanIsLost_saySo() {
    assertThat(outcome(Outage.KILLED, BOOKS, 0, 1).problems())
        .containsExactly("lost spans: expected at most 0, got 1");
    assertThat(outcome(Outage.KILLED, BOOKS, 1, 0).problems())
        .containsExactly("safe spans that are lost: expected at most 0, got 1");
    assertThat(killed("reported=10 sent=10 flushed=1 spooled=11 replayed=10").problems())
        .containsExactly("replayed, dropped and pending: expected 11, got 10");
  }

  @Test
  void problems_aSpanIsDroppedInSpiteOfTheSpool_saySo() {
    assertThat(killed("reported=10 sent=9 full=1 flushed=1").problems())
        .containsExactly(
            "spans that are safe: expected 9, got 10",
            "spans dropped in spite of the spool: expected 0, got 1");
  }

  @Test
  void problems_theSpoolWasTooSmall_areNoneOnlyIfItWasToBe() {
    String books = BOOKS.replace("replayed=10", "replayed=8 quota=2");

    assertThat(outcome(Outage.SMALL_SPOOL, books, 2, 2).problems()).isEmpty();
    assertThat(outcome(Outage.SMALL_SPOOL, BOOKS, 0, 0).problems()).hasSize(1);
    assertThat(outcome(Outage.KILLED, books, 2, 2).problems())
        .containsExactly("lines with too small a spool: expected 0, got 1");
  }

  @Test
  void problems_theApplicationHasNoticed_saySo() {
    assertThat(killed(BOOKS + " seen=1 uncaught=2 closeNanos=1600000000").problems())
        .containsExactly(
            "exceptions in the application: expected 0, got 1",
            "exceptions that nobody has caught: expected 0, got 2",
            "close: expected 1000 ms, got 1600");
  }
}

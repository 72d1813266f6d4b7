package io.clew.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

class GoalTest {
  private final Measurements measured = new Measurements();

  @Test
  void timesLess_comparesToTheBestPeerThatWasMeasured() {
    measured.add("span", Unit.NANOS, "clew", 100);
    measured.add("span", Unit.NANOS, "otel", 620);
    measured.add("span", Unit.NANOS, "brave", 510);
    measured.add("span", Unit.NANOS, "noop", 5);
    measured.add("span", Unit.NANOS, "floor", 70);

    assertThat(Goal.timesLess("span", Unit.NANOS, 5).row(measured).cells())
        .containsExactly("span", "ns/op", "100", "510", "brave", "5.10", "ratio>=5", "yes");
    assertThat(Goal.timesLess("span", Unit.NANOS, 5.2).row(measured).ok()).isFalse();
  }

  @Test
  void timesTheFloor_isReachedFromAbove() {
    measured.add("span", Unit.NANOS, "clew", 100);
    measured.add("span", Unit.NANOS, "floor", 80);

    assertThat(Goal.timesTheFloor("span", Unit.NANOS, 1.5).row(measured).cells())
        .containsExactly("span", "ns/op", "100", "80", "floor", "1.25", "ratio<=1.5", "yes");
    assertThat(Goal.timesTheFloor("span", Unit.NANOS, 1.2).row(measured).ok()).isFalse();
  }

  @Test
  void timesAsMuch_isReachedFromAboveTheBestPeer() {
    measured.add("decide", Unit.NANOS, "clew", 5);
    measured.add("decide", Unit.NANOS, "otel", 12);
    measured.add("decide", Unit.NANOS, "brave", 2.5);

    assertThat(Goal.timesAsMuch("decide", Unit.NANOS, 2).row(measured).cells())
        .containsExactly("decide", "ns/op", "5", "2.50", "brave", "2", "ratio<=2", "yes");
    assertThat(Goal.timesAsMuch("decide", Unit.NANOS, 1.9).row(measured).ok()).isFalse();
  }

  @Test
  void atMost_needsNoPeer() {
    measured.add("jars", Unit.KILOBYTES, "clew", 112.4);

    assertThat(Goal.atMost("jars", Unit.KILOBYTES, 250).row(measured).cells())
        .containsExactly("jars", "KB", "112", "", "", "", "clew<=250", "yes");
    assertThat(Goal.atMost("jars", Unit.KILOBYTES, 112).row(measured).ok()).isFalse();
  }

  @Test
  void atLeast_needsNoPeer() {
    measured.add("shipper", Unit.SPANS_PER_SECOND, "clew", 210_000);

    assertThat(Goal.atLeast("shipper", Unit.SPANS_PER_SECOND, 200_000).row(measured).cells())
        .containsExactly("shipper", "spans/s", "210000", "", "", "", "clew>=200000", "yes");
    assertThat(Goal.atLeast("shipper", Unit.SPANS_PER_SECOND, 210_001).row(measured).ok())
        .isFalse();
  }

  @Test
  void row_ofWhatWasNotMeasured_isNotOk() {
    measured.add("span", Unit.NANOS, "otel", 620);

    assertThat(Goal.timesLess("span", Unit.NANOS, 5).row(measured).ok()).isFalse();
    assertThat(Goal.atMost("span", Unit.NANOS, 5).row(measured).ok()).isFalse();
    assertThat(Goal.atLeast("span", Unit.NANOS, 5).row(measured).ok()).isFalse();
    assertThat(Goal.timesLessThan("span", Unit.NANOS, "brave", 5).row(measured).ok()).isFalse();
  }

  @Test
  void goals_areDistinctAndFitForCsv() {
    assertThat(new HashSet<>(Goals.ALL)).hasSameSizeAs(Goals.ALL);
    assertThat(Goals.ALL)
        .allSatisfy(
            goal -> {
              String line = String.join(",", goal.row(measured).cells());
              assertThat(line.split(",", -1)).hasSameSizeAs(Row.CSV_HEADER.split(","));
            });
  }
}

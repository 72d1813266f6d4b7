package io.clew.examples.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.examples.sampling.LiveChart.Reading;
import io.clew.examples.sampling.LiveChart.Sample;
import io.clew.viewer.Terminal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveChartTest {
  private static final List<Sample> SAMPLES =
      List.of(
          new Sample(0, 0),
          new Sample(200, 0),
          new Sample(400, 1),
          new Sample(400, 100),
          new Sample(400, 225),
          new Sample(400, 400));

  private static final Reading READING =
      new Reading("shop-1", SAMPLES, 2, "default 0.5", "rules refused");

  @Test
  void draw_ascii() {
    assertThat(LiveChart.draw(List.of(READING), new Terminal(20, false, false)))
        .containsExactly(
            "shop-1    400 reques",
            "  rate: default 0.5",
            "  ! rules refused",
            "  400 |         ...#",
            "      |         .._#",
            "      |        ...##",
            "    0 |        ._###");
  }

  @Test
  void draw_unicode() {
    assertThat(LiveChart.draw(List.of(READING), new Terminal(20, true, false)).subList(3, 7))
        .containsExactly(
            "  400 |         ···█",
            "      |         ··▂█",
            "      |        ···██",
            "    0 |        ·▁███");
  }

  @Test
  void draw_noSamples_hasAsManyLines() {
    Reading none = new Reading("shop-2", List.of(), 0, "unknown", "");

    assertThat(LiveChart.draw(List.of(none, READING), new Terminal(80, true, false)))
        .hasSize(2 * LiveChart.draw(List.of(READING), new Terminal(80, true, false)).size());
  }

  @Test
  void draw_moreSamplesThanColumns_showsTheNewest() {
    List<Sample> many = new ArrayList<>(Collections.nCopies(200, new Sample(9, 9)));
    many.addAll(Collections.nCopies(10, new Sample(4, 0)));
    Reading reading = new Reading("shop-1", many, 0, "off", "");

    for (int columns : new int[] {60, 80, 160}) {
      List<String> lines = LiveChart.draw(List.of(reading), new Terminal(columns, true, false));
      assertThat(lines).allMatch(line -> line.length() <= columns);
      assertThat(lines.get(6)).hasSize(columns).endsWith("█··········");
    }
  }

  @Test
  void line_saysItAll() {
    assertThat(LiveChart.line(READING))
        .isEqualTo("shop-1    400 requests/s   400.0 traces/s  2 failed  rate: default 0.5");
  }
}

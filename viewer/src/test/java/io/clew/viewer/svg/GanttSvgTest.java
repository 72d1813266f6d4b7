package io.clew.viewer.svg;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.analysis.trace.Trace;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GanttSvgTest {
  private static ParsedMarkup draw(Trace trace, Set<String> marked) throws Exception {
    Markup markup = new Markup();
    GanttSvg.draw(trace, marked, markup);
    assertThat(markup.toString()).hasSizeLessThan(200_000);
    return ParsedMarkup.of(markup);
  }

  @Test
  void draw_criticalPathSelfTimesErrors() throws Exception {
    ParsedMarkup chart = draw(Spans.forkAndJoin(), Set.of());

    assertThat(chart.ofClass("span")).hasSize(4);
    assertThat(chart.ofClass("critical")).hasSize(3); // Nobody waits for c: d lasts longer.
    assertThat(chart.ofClass("error")).hasSize(1);
    assertThat(chart.texts("text"))
        .contains("get /d", "5.0 ms", "✗", "10.0 ms")
        .doesNotContain("▸");
    assertThat(chart.texts("title"))
        .contains(
            "d get /d: from 4.1 ms for 5.0 ms, self 5.0 ms, on the critical path 5.0 ms, error: boom");
    assertThat(chart.ofClass("note")).isEmpty();
  }

  @Test
  void draw_manyChildren_saysHowManyAreLeftOut() throws Exception {
    ParsedMarkup chart = draw(Spans.wide(100_000), Set.of("0000000000000100"));

    assertThat(chart.ofClass("span")).hasSize(GanttSvg.MAX_SPANS);
    assertThat(chart.ofClass("note").get(0).getTextContent()).contains("99881 more spans");
    assertThat(chart.texts("text")).contains("▸");
  }

  @Test
  void draw_deepChain_fits() throws Exception {
    ParsedMarkup chart = draw(Spans.deep(100_000), Set.of());

    assertThat(chart.ofClass("span")).hasSize(GanttSvg.MAX_SPANS);
  }
}

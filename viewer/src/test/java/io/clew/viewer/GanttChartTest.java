package io.clew.viewer;

import static io.clew.viewer.svg.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.analysis.trace.Trace;
import io.clew.viewer.chart.TraceTimes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import zipkin2.Span;

class GanttChartTest {
  private static final Trace TRACE =
      Trace.of(
          List.of(
              span("1", null, "front-end", "get /", Span.Kind.SERVER, 0, 40_000).build(),
              span("4", "1", "front-end", "render", null, 30_000, 10_000).build(),
              span("2", "1", "front-end", "get", Span.Kind.CLIENT, 0, 20_000).build(),
              span("3", "2", "feed", "get /feed", Span.Kind.SERVER, 10_000, 10_000)
                  .putTag("error", "true")
                  .build()));

  private static List<String> draw(Trace trace, int columns, boolean unicode) {
    return GanttChart.draw(trace, new Terminal(columns, unicode, false));
  }

  @Test
  void draw_ascii() {
    assertThat(draw(TRACE, 88, false))
        .containsExactly(
            "Trace 000000000000000a: 4 spans of 2 services, 40.0 ms",
            "",
            "SERVICE    OPERATION      0                                40.0 ms  DURATION     SELF",
            "front-end  get /          --------------------##########----------   40.0 ms  10.0 ms",
            "front-end    get > feed   ##########----------....................   20.0 ms  10.0 ms",
            "feed           get /feed  ..........##########....................   10.0 ms  10.0 ms  !",
            "front-end    render       ..............................##########   10.0 ms  10.0 ms");
  }

  @Test
  void draw_unicode() {
    assertThat(draw(TRACE, 80, true))
        .anyMatch(line -> line.contains("get → feed") && line.contains("███"))
        .anyMatch(line -> line.endsWith("✗"));
  }

  @Test
  void draw_everyLineFitsTheTerminal() {
    for (int columns : new int[] {60, 80, 160}) {
      assertThat(draw(TRACE, columns, true)).allMatch(line -> line.length() <= columns);
    }
  }

  @Test
  void draw_aSpanOutsideOfItsParent_isDrawn() {
    Trace skewed =
        Trace.of(
            List.of(
                span("1", null, "a", "root", null, 1_000, 1_000).build(),
                span("2", "1", "b", "early", null, 0, 100).build(),
                span("3", "1", "b", "late", null, 9_000, 100).build()));

    List<String> lines = draw(skewed, 80, false);

    assertThat(lines)
        .filteredOn(line -> line.contains("early") || line.contains("late"))
        .hasSize(2);
    assertThat(lines).allMatch(line -> line.length() <= 80);
  }

  @Test
  void draw_namesThatCommandTheTerminal_areHarmless() {
    Trace hostile = Trace.of(List.of(span("1", null, "a\u001b[2J", "b\nc\rd", null, 0, 1).build()));

    assertThat(draw(hostile, 80, true))
        .allMatch(line -> line.chars().noneMatch(Character::isISOControl));
  }

  @Test
  void draw_largeTrace_keepsWhatWeighsMost() {
    List<Span> spans = new ArrayList<>();
    spans.add(span("1", null, "a", "root", null, 0, 10_000).build());
    for (int i = 2; i < 1_000; i++) {
      spans.add(span(Integer.toHexString(i), "1", "a", "small", null, 2L * i, 1).build());
    }
    spans.add(span("fff", "3", "a", "large", null, 5_000, 4_000).build());

    List<String> lines =
        GanttChart.draw(
            Trace.of(spans), TraceTimes.of(Trace.of(spans)), new Terminal(80, true, false), 10);

    assertThat(lines).anyMatch(line -> line.contains("root"));
    assertThat(lines).hasSize(3 + 10 + 2);
    assertThat(lines.get(lines.size() - 1)).isEqualTo("990 more spans are not shown (--max-spans)");
  }

  @Test
  void draw_veryDeepTrace_fits() {
    List<Span> spans = new ArrayList<>();
    for (int i = 1; i <= 150; i++) {
      String parent = i == 1 ? null : Integer.toHexString(i - 1);
      spans.add(span(Integer.toHexString(i), parent, "a", "op", null, i, 1_000 - 2 * i).build());
    }

    assertThat(draw(Trace.of(spans), 80, true)).hasSize(153).allMatch(line -> line.length() <= 80);
  }
}

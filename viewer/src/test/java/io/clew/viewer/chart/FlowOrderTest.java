package io.clew.viewer.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.analysis.flow.Category;
import io.clew.analysis.flow.Flows;
import io.clew.analysis.trace.Trace;
import io.clew.viewer.svg.Spans;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import zipkin2.Span;

class FlowOrderTest {
  private static List<String> sorted(Trace trace) {
    Category category = new Flows().add(trace);
    return FlowOrder.sort(category.edges()).stream()
        .map(edge -> category.label(edge.from()) + " > " + category.label(edge.to()))
        .toList();
  }

  @Test
  void forkAndJoin_causesComeFirst() {
    Trace trace =
        Trace.of(
            List.of(
                Spans.span("1", null, "a", "get", Span.Kind.SERVER, 0, 10_000).build(),
                Spans.span("2", "1", "a", "first", null, 1_000, 2_000).build(),
                Spans.span("3", "1", "a", "left", null, 4_000, 3_000).build(),
                Spans.span("4", "1", "a", "right", null, 4_100, 5_000).build()));

    assertThat(sorted(trace))
        .containsExactly(
            "a get call > a first call",
            "a first call > a first reply",
            "a first reply > a left call",
            "a first reply > a right call",
            "a left call > a left reply",
            "a left reply > a get reply",
            "a right call > a right reply",
            "a right reply > a get reply");
  }

  /** So deep that it would not end if each event looked at all that are left. */
  @Test
  @Timeout(60)
  void deepTrace_callsDownAndRepliesUp() {
    int size = 100_000;
    List<String> lines = sorted(Spans.deep(size));

    assertThat(lines).hasSize(2 * size - 1);
    assertThat(lines.subList(0, size - 1)).containsOnly("a op call > a op call");
    assertThat(lines.get(size - 1)).isEqualTo("a op call > a op reply");
    assertThat(lines.subList(size, lines.size())).containsOnly("a op reply > a op reply");
  }
}

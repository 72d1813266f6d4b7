package io.clew.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import zipkin2.Endpoint;
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
                      .build()))
          .get(0);

  @Test
  void draw_ascii() {
    assertThat(GanttChart.draw(TRACE, new Terminal(80, false)))
        .containsExactly(
            "Trace 000000000000000a: 4 spans of 2 services, 40.0 ms",
            "",
            "SERVICE    OPERATION      0                                40.0 ms  DURATION",
            "front-end  get /          ########################################   40.0 ms",
            "front-end    get > feed   ####################....................   20.0 ms",
            "feed           get /feed  ..........##########....................   10.0 ms  !",
            "front-end    render       ..............................##########   10.0 ms");
  }

  @Test
  void draw_unicode() {
    assertThat(GanttChart.draw(TRACE, new Terminal(80, true)))
        .anyMatch(line -> line.contains("get → feed") && line.contains("████"))
        .anyMatch(line -> line.endsWith("✗"));
  }

  @Test
  void draw_everyLineFitsTheTerminal() {
    for (int columns : new int[] {60, 80, 160}) {
      assertThat(GanttChart.draw(TRACE, new Terminal(columns, true)))
          .allMatch(line -> line.length() <= columns);
    }
  }

  @Test
  void draw_aSpanOutsideOfItsParent_isDrawn() {
    Trace skewed =
        Trace.of(
                List.of(
                    span("1", null, "a", "root", null, 1_000, 1_000).build(),
                    span("2", "1", "b", "early", null, 0, 100).build(),
                    span("3", "1", "b", "late", null, 9_000, 100).build()))
            .get(0);

    List<String> lines = GanttChart.draw(skewed, new Terminal(80, false));

    assertThat(lines)
        .filteredOn(line -> line.contains("early") || line.contains("late"))
        .hasSize(2);
    assertThat(lines).allMatch(line -> line.length() <= 80);
  }

  private static Span.Builder span(
      String id, String parent, String service, String name, Span.Kind kind, long at, long micros) {
    return Span.newBuilder()
        .traceId("a")
        .id(id)
        .parentId(parent)
        .name(name)
        .kind(kind)
        .timestamp(1_000_000 + at)
        .duration(micros)
        .localEndpoint(Endpoint.newBuilder().serviceName(service).build());
  }
}

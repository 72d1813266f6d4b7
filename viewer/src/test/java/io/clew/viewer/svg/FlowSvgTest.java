package io.clew.viewer.svg;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.analysis.flow.Flows;
import io.clew.analysis.trace.Trace;
import java.util.List;
import org.junit.jupiter.api.Test;
import zipkin2.Span;

class FlowSvgTest {
  private static ParsedMarkup draw(Trace trace) throws Exception {
    Markup markup = new Markup();
    FlowSvg.draw(new Flows().add(trace), markup);
    assertThat(markup.toString()).hasSizeLessThan(200_000);
    return ParsedMarkup.of(markup);
  }

  @Test
  void draw_slideOfTheTalk() throws Exception {
    Trace trace =
        Trace.of(
            List.of(
                Spans.span("1", null, "", "a", Span.Kind.SERVER, 0, 2_200).build(),
                Spans.span("2", "1", "", "b", null, 100, 2_000).build()));

    ParsedMarkup graph = draw(trace);

    assertThat(graph.texts("text"))
        .contains("a call", "b call", "b reply", "a reply")
        .anyMatch(text -> text.startsWith("2.0 ms"));
    assertThat(graph.ofClass("line")).hasSize(3);
    assertThat(graph.ofClass("hot")).hasSize(1);
  }

  @Test
  void draw_forkAndJoin() throws Exception {
    ParsedMarkup graph = draw(Spans.forkAndJoin());

    assertThat(graph.ofClass("box")).hasSize(8);
    assertThat(graph.texts("title"))
        .anyMatch(title -> title.startsWith("b get /b reply → c get /c call: 1 times, p50 "))
        .anyMatch(title -> title.startsWith("b get /b reply → d get /d call"))
        .anyMatch(title -> title.startsWith("c get /c reply → a get / reply"))
        .anyMatch(title -> title.startsWith("d get /d reply → a get / reply"));
    assertThat(graph.texts("text")).contains("✗ d get /d call");
    String c = boxOf(graph, "c get /c call").getAttribute("y");
    assertThat(boxOf(graph, "d get /d call, failed").getAttribute("y")).isEqualTo(c);
  }

  private static org.w3c.dom.Element boxOf(ParsedMarkup graph, String title) {
    return graph.ofClass("box").stream()
        .filter(box -> box.getElementsByTagName("title").item(0).getTextContent().equals(title))
        .map(box -> (org.w3c.dom.Element) box.getElementsByTagName("rect").item(0))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void draw_callsMadeAgain_leadBack() throws Exception {
    Trace trace =
        Trace.of(
            List.of(
                Spans.span("1", null, "a", "get /", Span.Kind.SERVER, 0, 10_000).build(),
                Spans.span("2", "1", "b", "get /b", null, 0, 3_000).build(),
                Spans.span("3", "1", "b", "get /b", null, 3_500, 3_000).build(),
                Spans.span("4", "1", "b", "get /b", null, 7_000, 3_000).build()));

    ParsedMarkup graph = draw(trace);

    assertThat(graph.ofClass("box")).hasSize(4);
    assertThat(graph.texts("text")).anyMatch(text -> text.matches("2x 4\\d\\d us|2x 500 us"));
  }

  @Test
  void draw_manyCalls_saysHowManyAreLeftOut() throws Exception {
    ParsedMarkup graph = draw(Spans.wide(1_000));

    assertThat(graph.ofClass("box")).hasSize(2 * FlowSvg.MAX_CALLS);
    assertThat(graph.ofClass("omitted")).hasSize(1);
    assertThat(graph.ofClass("note").get(0).getTextContent()).contains("961 more calls");
  }

  @Test
  void draw_oneSpan_hasCallAndReply() throws Exception {
    ParsedMarkup graph = draw(Spans.deep(1));

    assertThat(graph.ofClass("box")).hasSize(2);
    assertThat(graph.ofClass("line")).hasSize(1);
  }
}

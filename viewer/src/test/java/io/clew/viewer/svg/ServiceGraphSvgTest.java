package io.clew.viewer.svg;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.analysis.service.ServiceGraph;
import io.clew.analysis.trace.Trace;
import java.util.List;
import org.junit.jupiter.api.Test;
import zipkin2.Endpoint;
import zipkin2.Span;

class ServiceGraphSvgTest {
  private static ParsedMarkup draw(Trace... traces) throws Exception {
    ServiceGraph graph = new ServiceGraph();
    List.of(traces).forEach(graph::add);
    Markup markup = new Markup();
    ServiceGraphSvg.draw(graph, markup);
    assertThat(markup.toString()).hasSizeLessThan(200_000);
    return ParsedMarkup.of(markup);
  }

  /** {@code from} calls {@code to}, which fails if a text says how. */
  private static Trace call(String from, String to, boolean fails) {
    Span.Builder call =
        Spans.span("1", null, from, "get", Span.Kind.CLIENT, 0, 5_000)
            .remoteEndpoint(Endpoint.newBuilder().serviceName(to).build());
    return Trace.of(List.of((fails ? call.putTag("error", "500") : call).build()));
  }

  @Test
  void draw_callsErrorsAndTimes() throws Exception {
    ParsedMarkup graph = draw(call("a", "b", false), call("a", "b", true), call("b", "c", false));

    assertThat(graph.ofClass("box")).hasSize(3);
    assertThat(graph.texts("title"))
        .contains("a → b: 2 calls, 50 % failed, p50 5.0 ms, p95 5.0 ms");
    assertThat(graph.texts("text")).contains("2 ✗ 50 %", "p95 5.0 ms");
    assertThat(graph.ofClass("failing")).hasSize(1);
  }

  @Test
  void draw_servicesThatCallEachOtherAndThemselves() throws Exception {
    ParsedMarkup graph = draw(call("a", "b", false), call("b", "a", false), call("a", "a", false));

    assertThat(graph.ofClass("box")).hasSize(2);
    assertThat(graph.ofClass("line")).hasSize(3);
  }

  @Test
  void draw_manyServices_saysHowManyAreLeftOut() throws Exception {
    ParsedMarkup graph = draw(Spans.wide(500));

    assertThat(graph.ofClass("box")).hasSize(ServiceGraphSvg.MAX_SERVICES);
    assertThat(graph.ofClass("note").get(0).getTextContent()).contains("441 more services");
  }

  @Test
  void draw_nothing_isEmpty() throws Exception {
    assertThat(draw().text()).isEmpty();
  }
}

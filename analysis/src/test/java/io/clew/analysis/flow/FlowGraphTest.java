package io.clew.analysis.flow;

import static io.clew.analysis.trace.RandomTraces.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.analysis.trace.RandomTraces;
import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import zipkin2.Span;

class FlowGraphTest {
  private static FlowGraph graph(Stream<Span.Builder> spans) {
    return FlowGraph.of(Trace.of(spans.map(Span.Builder::build).toList()));
  }

  private static FlowGraph graph(Span.Builder... spans) {
    return graph(Stream.of(spans));
  }

  /** Both sides of a call. */
  private static Stream<Span.Builder> call(
      int id, int parent, long start, long duration, String from, String to) {
    return Stream.of(
        span(id, parent, start, duration, Span.Kind.CLIENT, from).name("get"),
        span(id + 1, id, start + 10, duration - 20, Span.Kind.SERVER, to).name("work"));
  }

  private static String describe(FlowGraph graph, List<FlowEdge> edges) {
    StringBuilder text = new StringBuilder();
    for (FlowEdge edge : edges) {
      text.append(graph.label(edge.from())).append(" -> ").append(graph.label(edge.to()));
      text.append(' ').append(edge.micros()).append('\n');
    }
    return text.toString();
  }

  /** A calls B, and then C and D at the same time. */
  private static FlowGraph slide() {
    return graph(
        Stream.of(
                Stream.of(span(1, 0, 0, 2200, Span.Kind.SERVER, "a").name("home")),
                call(2, 1, 200, 500, "a", "b"),
                call(4, 1, 900, 700, "a", "c"),
                call(6, 1, 950, 950, "a", "d"))
            .flatMap(spans -> spans));
  }

  @Test
  void edges_ofTheTalksSlide_forkAndJoin() {
    FlowGraph graph = slide();

    assertThat(describe(graph, graph.edges()).lines())
        .containsExactlyInAnyOrder(
            "a home call -> b work call 200",
            "b work call -> b work reply 500",
            "b work reply -> c work call 200",
            "b work reply -> d work call 250",
            "c work call -> c work reply 700",
            "d work call -> d work reply 950",
            "c work reply -> a home reply 600",
            "d work reply -> a home reply 300");
    assertThat(describe(graph, graph.path()))
        .isEqualTo(
            """
            a home call -> b work call 200
            b work call -> b work reply 500
            b work reply -> d work call 250
            d work call -> d work reply 950
            d work reply -> a home reply 300
            """);
    assertThat(graph.path().stream().mapToLong(FlowEdge::micros).sum()).isEqualTo(2200);
    assertThat(graph.structure())
        .isEqualTo("a home SERVER[b work CLIENT][c work CLIENT, d work CLIENT]");
  }

  @Test
  void edges_insideAStage_followTheLatestReply() {
    FlowGraph graph =
        graph(
            span(1, 0, 0, 1000).name("p"),
            span(2, 1, 0, 900).name("a"),
            span(3, 1, 10, 300).name("b"),
            span(4, 1, 400, 200).name("c"));

    assertThat(describe(graph, graph.edges()).lines())
        .contains("b reply -> c call 90", "a reply -> p reply 100", "c reply -> p reply 400")
        .doesNotContain("p call -> c call 400", "b reply -> p reply 690");
    assertThat(graph.structure()).isEqualTo("p[a, b, c]");
  }

  @Test
  void edges_callNobodyWaitsFor_isNotThere() {
    FlowGraph graph =
        graph(
            span(1, 0, 0, 1000).name("p"),
            span(2, 1, 100, 20, Span.Kind.PRODUCER, "a").name("send"),
            span(3, 2, 500, 5000, Span.Kind.CONSUMER, "b").name("receive"),
            span(4, 3, 600, 50, null, "b").name("below"),
            span(5, 1, 2000, 10).name("later"));

    assertThat(describe(graph, graph.edges()))
        .contains("a send call -> a send reply 20")
        .doesNotContain("receive", "below", "later");
    assertThat(graph.notAwaited()).isEqualTo(2);
  }

  @Test
  void calls_clientWithItsServer_areOne() {
    Calls calls =
        Calls.of(
            Trace.of(
                List.of(
                    span(1, 0, 0, 1000, Span.Kind.CLIENT, "a").name("get").build(),
                    span(2, 1, 100, 800, Span.Kind.SERVER, "b")
                        .name("get /users/17")
                        .putTag("error", "")
                        .build(),
                    span(3, 2, 300, 10, null, "b").build(),
                    span(4, 1, 200, 10, null, "a").build(),
                    span(5, 2, 400, 10, Span.Kind.CLIENT, "b")
                        .remoteEndpoint(RandomTraces.endpoint("db"))
                        .name("select")
                        .build())));

    assertThat(calls.size()).isEqualTo(4);
    assertThat(calls.name(0))
        .isEqualTo(new CallName("b", "get /users/{}", Span.Kind.CLIENT, true))
        .hasToString("b get /users/{} CLIENT!");
    assertThat(calls.server(0)).isNotEqualTo(-1);
    assertThat(calls.callOf(calls.server(0))).isZero();
    assertThat(calls.children(0)).hasSize(3);
    assertThat(Arrays.stream(calls.children(0)).mapToObj(child -> calls.name(child).toString()))
        .containsExactly("a n4", "b n3", "db select CLIENT");
  }

  @Test
  void category_numbersOfCallsInPowersOfTwo_areTheSame() {
    FlowGraph four = inSequence(4);
    FlowGraph seven = inSequence(7);
    FlowGraph eight = inSequence(8);

    assertThat(four.category()).isEqualTo(seven.category()).isNotEqualTo(eight.category());
    assertThat(four.exactCategory()).isNotEqualTo(seven.exactCategory());
    assertThat(four.structure()).isEqualTo("p[c]x4-7").isEqualTo(seven.structure());
    assertThat(eight.structure()).isEqualTo("p[c]x8-15");
    assertThat(atOnce(5).structure()).isEqualTo("p[cx4-7]");
    assertThat(atOnce(5).category()).isNotEqualTo(four.category());
  }

  private static FlowGraph inSequence(int calls) {
    List<Span.Builder> spans = new ArrayList<>(List.of(span(1, 0, 0, 10_000).name("p")));
    for (int i = 0; i < calls; i++) {
      spans.add(span(i + 2, 1, 1000L * i + 10, 700).name("c"));
    }
    return graph(spans.stream());
  }

  private static FlowGraph atOnce(int calls) {
    List<Span.Builder> spans = new ArrayList<>(List.of(span(1, 0, 0, 10_000).name("p")));
    for (int i = 0; i < calls; i++) {
      spans.add(span(i + 2, 1, 10, 700).name("c"));
    }
    return graph(spans.stream());
  }

  @Test
  void category_ofAFixedTrace_isTheSameOnEachMachine() {
    // Categories are stored: a new hash needs a new name for where they are.
    assertThat(slide().category()).isEqualTo(-3939743908274917061L);
  }

  @Test
  void category_failedOrOtherOrder_differs() {
    FlowGraph ab =
        graph(span(1, 0, 0, 1000), span(2, 1, 0, 100).name("a"), span(3, 1, 200, 100).name("b"));
    FlowGraph ba =
        graph(span(1, 0, 0, 1000), span(2, 1, 0, 100).name("b"), span(3, 1, 200, 100).name("a"));
    FlowGraph failed =
        graph(
            span(1, 0, 0, 1000),
            span(2, 1, 0, 100).name("a").putTag("error", "x"),
            span(3, 1, 200, 100).name("b"));

    assertThat(ab.category()).isNotEqualTo(ba.category()).isNotEqualTo(failed.category());
  }

  @Test
  void path_ofRandomTraces_addsUpToTheRoot() {
    for (int seed = 0; seed < 2_000; seed++) {
      for (List<Span> spans : List.of(RandomTraces.odd(seed), RandomTraces.calls(seed))) {
        FlowGraph graph = FlowGraph.of(Trace.of(spans));
        long sum = graph.path().stream().mapToLong(FlowEdge::micros).sum();
        assertThat(sum).as("seed %s", seed).isEqualTo(graph.calls().trace().duration(0));
      }
    }
  }

  @Test
  void of_inAnyOrderOfSpans_isTheSame() {
    for (int seed = 0; seed < 500; seed++) {
      List<Span> spans = new ArrayList<>(RandomTraces.odd(seed));
      FlowGraph graph = FlowGraph.of(Trace.of(spans));
      Collections.shuffle(spans, new Random(seed));
      FlowGraph other = FlowGraph.of(Trace.of(spans));

      assertThat(other.category()).isEqualTo(graph.category());
      assertThat(other.exactCategory()).isEqualTo(graph.exactCategory());
      assertThat(other.structure()).isEqualTo(graph.structure());
      assertThat(other.edges()).isEqualTo(graph.edges());
    }
  }

  @Test
  void of_chainOf100000_isFound() {
    int size = 100_000;
    List<Span.Builder> spans = new ArrayList<>();
    for (int id = 1; id <= size; id++) {
      spans.add(span(id, id - 1, id, 2L * size - 2L * id + 1));
    }

    FlowGraph graph = graph(spans.stream());

    assertThat(graph.path()).hasSize(2 * size - 1);
    assertThat(graph.structure()).endsWith("...").hasSizeLessThan(20_000);
  }

  @Test
  void of_stagesOfThousands_haveFewEdges() {
    List<Span.Builder> spans = new ArrayList<>(List.of(span(1, 0, 0, 100_000)));
    for (int i = 0; i < 20_000; i++) {
      spans.add(span(i + 2, 1, i < 10_000 ? i : 50_000 + i, 25_000).name("c"));
    }

    FlowGraph graph = graph(spans.stream());

    assertThat(graph.edges().size()).isBetween(59_000, 61_000);
    assertThat(graph.path().stream().mapToLong(FlowEdge::micros).sum()).isEqualTo(100_000);
  }
}

package io.clew.analysis.flow;

import static io.clew.analysis.trace.RandomTraces.span;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.clew.analysis.trace.RandomTraces;
import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import zipkin2.Span;

class FlowsTest {
  private static Trace request(int number, int calls, long callMicros, String probability) {
    List<Span> spans = new ArrayList<>();
    long micros = 100 + calls * (callMicros + 100);
    spans.add(
        span(1, 0, 0, micros, Span.Kind.SERVER, "a")
            .name("home")
            .putTag("sampler.param", probability)
            .build());
    for (int i = 0; i < calls; i++) {
      long start = 100 + i * (callMicros + 100);
      spans.add(
          span(i + 2, 1, start, callMicros, Span.Kind.CLIENT, "a")
              .name("select")
              .remoteEndpoint(RandomTraces.endpoint("db"))
              .build());
    }
    String id = HexFormat.of().toHexDigits((long) number);
    return Trace.of(spans.stream().map(s -> s.toBuilder().traceId(id).build()).toList());
  }

  private static CategoryEdge edge(Category category, String from, String to) {
    return category.edges().stream()
        .filter(edge -> category.label(edge.from()).equals(from))
        .filter(edge -> category.label(edge.to()).equals(to))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void add_requestsOfOneStructure_countEachEdgeWeighted() {
    Flows flows = new Flows();
    flows.add(request(1, 4, 500, "1"));
    flows.add(request(2, 5, 700, "0.5"));
    flows.add(request(3, 1, 700, "1"));

    EntryPoint entryPoint = flows.entryPoints().get(0);
    assertThat(entryPoint.service()).isEqualTo("a");
    assertThat(entryPoint.operation()).isEqualTo("home");
    assertThat(entryPoint.categories()).hasSize(2);
    Category category = entryPoint.categories().get(0);
    assertThat(category.id()).hasSize(16);
    assertThat(category.structure()).isEqualTo("a home SERVER[db select CLIENT]x4-7");
    assertThat(category.durations().count()).isEqualTo(2);
    assertThat(category.durations().weight()).isEqualTo(3);
    assertThat(category.exemplars()).containsExactly("0000000000000002", "0000000000000001");
    assertThat(category.calls()).hasSize(2);
    assertThat(category.edges()).hasSize(4);

    CategoryEdge calls = edge(category, "db select call", "db select reply");
    assertThat(calls.micros().count()).isEqualTo(9);
    assertThat(calls.micros().weight()).isEqualTo(4 + 2 * 5);
    assertThat(calls.micros().sum()).isEqualTo(4 * 500 + 2 * 5 * 700);
    assertThat(calls.exemplars()).containsExactly("0000000000000002", "0000000000000001");
    assertThat(edge(category, "db select reply", "db select call").micros().count()).isEqualTo(7);
    assertThat(edge(category, "a home call", "db select call").micros().mean()).isEqualTo(100);
    assertThat(edge(category, "db select reply", "a home reply").micros().count()).isEqualTo(2);
  }

  @Test
  void categories_thatWereWrittenAndRead_addUp() {
    FlowGraph first = FlowGraph.of(request(1, 4, 500, "1"));
    FlowGraph second = FlowGraph.of(request(2, 5, 700, "0.5"));
    Category all = new Category(first, true);
    all.add(first);
    all.add(second);
    Category some = new Category(first, true);
    some.add(first);
    Category others = new Category(second, true);
    others.add(second);

    Category sum = FlowJson.read(FlowJson.write(some));
    sum.add(FlowJson.read(FlowJson.write(others)));

    assertThat(new String(FlowJson.write(sum), UTF_8))
        .isEqualTo(new String(FlowJson.write(all), UTF_8));
    assertThat(sum.calls()).isEqualTo(all.calls());
    assertThat(sum.exemplars()).containsExactly("0000000000000002", "0000000000000001");
    Category other = new Category(FlowGraph.of(request(3, 1, 700, "1")), true);
    assertThatThrownBy(() -> sum.add(other)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FlowJson.read(new byte[] {'[', ']'}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void add_sameCallAtOtherPlaces_areCallsOfTheirOwn() {
    Flows flows = new Flows();
    Category category =
        flows.add(
            Trace.of(
                List.of(
                    span(1, 0, 0, 1000).name("p").build(),
                    span(2, 1, 0, 100).name("c").build(),
                    span(3, 1, 200, 100).name("d").build(),
                    span(4, 1, 400, 100).name("c").build())));

    assertThat(category.calls())
        .extracting(CallName::operation)
        .containsExactly("p", "c", "d", "c");
  }

  @Test
  void add_failedCalls_areCounted() {
    Flows flows = new Flows();
    Category category =
        flows.add(
            Trace.of(
                List.of(
                    span(1, 0, 0, 1000).name("p").putTag("error", "x").build(),
                    span(2, 1, 0, 100).name("c").putTag("error", "x").build())));

    assertThat(category.errors()).isEqualTo(1);
    assertThat(edge(category, "p call", "c call").errors()).isEqualTo(1);
    CallPath root = flows.entryPoints().get(0).root();
    assertThat(root.errors()).isEqualTo(1);
    assertThat(root.name().isFailed()).isFalse();
    assertThat(root.children().get(0).errors()).isEqualTo(1);
  }

  @Test
  void root_isTheTreeOfAllCategories() {
    Flows flows = new Flows();
    flows.add(request(1, 4, 500, "1"));
    flows.add(request(3, 1, 700, "0.25"));

    CallPath root = flows.entryPoints().get(0).root();
    assertThat(root.durations().count()).isEqualTo(2);
    assertThat(root.children()).hasSize(1);
    CallPath select = root.children().get(0);
    assertThat(select.name().label()).isEqualTo("db select");
    assertThat(select.durations().count()).isEqualTo(5);
    assertThat(select.durations().weight()).isEqualTo(8);
    assertThat(select.criticalMicros()).isEqualTo(4 * 500 + 4 * 700);
    assertThat(select.selfMicros()).isEqualTo(4 * 500 + 4 * 700);
    assertThat(root.criticalMicros()).isEqualTo(500 + 4 * 200);
  }

  @Test
  void add_moreEdgesThanAllowed_newCategoriesHaveNoGraph() {
    Flows flows = new Flows(4);
    Category known = flows.add(request(1, 4, 500, "1"));
    Category late = flows.add(request(2, 1, 500, "1"));
    flows.add(request(3, 4, 500, "1"));

    assertThat(known.hasGraph()).isTrue();
    assertThat(known.durations().count()).isEqualTo(2);
    assertThat(edge(known, "a home call", "db select call").micros().count()).isEqualTo(2);
    assertThat(late.hasGraph()).isFalse();
    assertThat(late.durations().count()).isEqualTo(1);
    assertThat(late.edges()).isEmpty();
    assertThat(flows.entryPoints().get(0).root().children().get(0).durations().count())
        .isEqualTo(9);
  }

  private static double sum(CallPath root, ToDoubleFunction<CallPath> value) {
    double sum = 0;
    List<CallPath> left = new ArrayList<>(List.of(root));
    while (!left.isEmpty()) {
      CallPath next = left.remove(left.size() - 1);
      sum += value.applyAsDouble(next);
      left.addAll(next.children());
    }
    return sum;
  }

  @Test
  void add_randomTraces_criticalTimesOfAllCallPathsAreThatOfTheRequests() {
    Flows flows = new Flows();
    for (int seed = 0; seed < 1_000; seed++) {
      flows.add(Trace.of(RandomTraces.odd(seed)));
      flows.add(Trace.of(RandomTraces.calls(seed)));
    }

    for (EntryPoint entryPoint : flows.entryPoints()) {
      double all = entryPoint.root().durations().sum();
      assertThat(sum(entryPoint.root(), CallPath::criticalMicros)).isCloseTo(all, within(0.01));
      double inCategories =
          entryPoint.categories().stream().mapToDouble(c -> c.durations().sum()).sum();
      assertThat(inCategories).isCloseTo(all, within(0.01));
    }
  }

  private static Set<String> describe(Flows flows) {
    Set<String> lines = new TreeSet<>();
    for (EntryPoint entryPoint : flows.entryPoints()) {
      for (Category category : entryPoint.categories()) {
        for (CategoryEdge edge : category.edges()) {
          lines.add(
              category.id()
                  + category.structure()
                  + category.durations().count()
                  + category.label(edge.from())
                  + category.label(edge.to())
                  + edge.micros().count()
                  + edge.micros()
                  + edge.exemplars());
        }
      }
    }
    return lines;
  }

  @Test
  void add_inAnyOrderOfTraces_isTheSame() {
    List<Trace> traces = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String id = HexFormat.of().toHexDigits(i + 1L);
      List<Span> spans = i % 2 == 0 ? RandomTraces.odd(i % 40) : RandomTraces.calls(i % 40);
      traces.add(Trace.of(spans.stream().map(s -> s.toBuilder().traceId(id).build()).toList()));
    }
    Flows flows = new Flows();
    traces.forEach(flows::add);
    Collections.shuffle(traces, new Random(1));
    Flows other = new Flows();
    traces.forEach(other::add);

    assertThat(describe(flows)).isNotEmpty().isEqualTo(describe(other));
  }
}

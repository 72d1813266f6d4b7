package io.clew.analysis.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import zipkin2.Endpoint;
import zipkin2.Span;

class TraceTest {
  private static final String ID = "00000000000000aa";

  private static Span.Builder span(String id, String parent, long start, long duration) {
    return Span.newBuilder()
        .traceId(ID)
        .id(id)
        .parentId(parent)
        .name("n" + id)
        .timestamp(start)
        .duration(duration);
  }

  private static Endpoint service(String name) {
    return Endpoint.newBuilder().serviceName(name).build();
  }

  private static String describe(Trace trace) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < trace.size(); i++) {
      lines.append(trace.parent(i)).append('<').append(trace.service(i)).append(' ');
      lines.append(trace.name(i)).append(' ').append(trace.start(i)).append('+');
      lines.append(trace.duration(i)).append(' ').append(trace.tags(i)).append('\n');
    }
    return lines.toString();
  }

  @Test
  void build_inAnyOrder_sameTree() {
    List<Span> spans = new ArrayList<>();
    spans.add(span("1", null, 1000, 100).build());
    for (int i = 2; i < 60; i++) {
      spans.add(span(Integer.toHexString(i), Integer.toHexString(i / 2), 1000 + i % 7, i).build());
    }
    spans.add(span("5", "2", 0, 300).putTag("late", "yes").build());
    String expected = describe(Trace.of(spans));

    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(spans, new Random(seed));
      assertThat(describe(Trace.of(spans))).isEqualTo(expected);
    }
  }

  @Test
  void build_reportsOfOneSpan_areMerged() {
    Trace trace =
        Trace.of(
            List.of(
                span("1", null, 1005, 20).putTag("a", "1").addAnnotation(1006, "ssf").build(),
                span("1", null, 1000, 15).putTag("b", "2").build(),
                span("1", null, 1000, 15).putTag("b", "2").build()));

    assertThat(trace.size()).isEqualTo(1);
    assertThat(trace.start(0)).isEqualTo(1000);
    assertThat(trace.duration(0)).isEqualTo(20);
    assertThat(trace.tags(0)).containsEntry("a", "1").containsEntry("b", "2");
    assertThat(trace.annotation(0, "ssf")).isEqualTo(1006);
    assertThat(trace.annotation(0, "other")).isEqualTo(-1);
  }

  @Test
  void build_clientAndServerOfOneId_serverHangsUnderClientAndChildrenUnderTheirProcess() {
    Trace trace =
        Trace.of(
            List.of(
                span("1", null, 1000, 100).localEndpoint(service("a")).build(),
                span("2", "1", 1010, 80).kind(Span.Kind.CLIENT).localEndpoint(service("a")).build(),
                span("2", "1", 1020, 60)
                    .kind(Span.Kind.SERVER)
                    .shared(true)
                    .localEndpoint(service("b"))
                    .build(),
                span("3", "2", 1011, 5).localEndpoint(service("a")).build(),
                span("4", "2", 1030, 5).localEndpoint(service("b")).build()));

    assertThat(describe(trace))
        .isEqualTo(
            """
            -1<a n1 1000+100 {}
            0<a n2 1010+80 {}
            1<a n3 1011+5 {}
            1<b n2 1020+60 {}
            3<b n4 1030+5 {}
            """);
  }

  @Test
  void build_missingParent_hangsUnderRoot() {
    Trace trace =
        Trace.of(List.of(span("1", null, 1000, 100).build(), span("3", "2", 1010, 5).build()));

    assertThat(trace.parent(1)).isZero();
    assertThat(trace.parentId(1)).isEqualTo("0000000000000002");
    assertThat(trace.isRootMissing()).isFalse();
  }

  @Test
  void build_severalTops_rootIsMade() {
    Trace trace =
        Trace.of(List.of(span("3", "2", 1000, 10).build(), span("4", "2", 1020, 15).build()));

    assertThat(trace.isRootMissing()).isTrue();
    assertThat(trace.spanId(0)).isEqualTo("0000000000000002");
    assertThat(trace.start(0)).isEqualTo(1000);
    assertThat(trace.duration(0)).isEqualTo(35);
    assertThat(trace.parent(1)).isZero();
    assertThat(trace.parent(2)).isZero();
  }

  @Test
  void build_oneTopOfUnknownParent_isTheRoot() {
    Trace trace =
        Trace.of(List.of(span("3", "2", 1000, 10).build(), span("4", "3", 1001, 5).build()));

    assertThat(trace.isRootMissing()).isFalse();
    assertThat(trace.spanId(0)).isEqualTo("0000000000000003");
  }

  @Test
  void build_cycle_isCutAtItsFirstSpan() {
    Trace trace =
        Trace.of(
            List.of(
                span("1", "3", 1000, 100).build(),
                span("2", "1", 1010, 50).build(),
                span("3", "2", 1020, 10).build(),
                span("4", "3", 1021, 5).build()));

    assertThat(IntStream.range(0, 4).map(trace::parent)).containsExactly(-1, 0, 1, 2);
    assertThat(trace.spanId(0)).isEqualTo("0000000000000001");
  }

  @Test
  void build_withoutTimes_takesThoseOfTheParent() {
    Trace trace =
        Trace.of(
            List.of(
                span("1", null, 0, 0).build(),
                span("2", "1", 1000, 50).build(),
                span("3", "2", 0, 0).build()));

    assertThat(describe(trace)).isEqualTo("-1< n1 1000+50 {}\n0< n2 1000+50 {}\n1< n3 1000+0 {}\n");
  }

  @Test
  void build_rootWithoutDuration_lastsToTheEndOfTheOthers() {
    Trace trace =
        Trace.of(List.of(span("1", null, 1000, 0).build(), span("2", "1", 1010, 50).build()));

    assertThat(trace.duration(0)).isEqualTo(60);
  }

  @Test
  void build_reportsThatDisagree_sameResultInAnyOrder() {
    List<Span> spans =
        new ArrayList<>(
            List.of(
                span("1", null, 1000, 100).build(),
                span("2", "1", 1010, 50).build(),
                span("3", "1", 1020, 20).addAnnotation(1030, "x").build(),
                span("3", "2", 1020, 20).addAnnotation(1025, "x").build(),
                span("3", "2", 1020, 20).kind(Span.Kind.CLIENT).build(),
                span("3", "2", 1020, 20).kind(Span.Kind.PRODUCER).build()));
    Trace expected = Trace.of(spans);

    assertThat(expected.annotation(2, "x")).isEqualTo(1025);
    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(spans, new Random(seed));
      Trace trace = Trace.of(spans);
      assertThat(describe(trace)).isEqualTo(describe(expected));
      assertThat(trace.kind(2)).isEqualTo(expected.kind(2));
    }
  }

  @Test
  void build_hugeTimes_doNotOverflow() {
    Trace trace = Trace.of(List.of(span("1", null, Long.MAX_VALUE, Long.MAX_VALUE).build()));

    assertThat(trace.end(0)).isPositive();
  }

  @Test
  void build_chainOf100000_isOrdered() {
    int size = 100_000;
    List<Span> spans = new ArrayList<>();
    for (int i = size; i > 0; i--) {
      String parent = i == 1 ? null : Integer.toHexString(i - 1);
      spans.add(span(Integer.toHexString(i), parent, 1000, 10).build());
    }

    Trace trace = Trace.of(spans);

    assertThat(trace.size()).isEqualTo(size);
    assertThat(trace.parent(size - 1)).isEqualTo(size - 2);
    assertThat(trace.subtreeEnd(1)).isEqualTo(size);
  }

  @Test
  void build_nothing_saysSo() {
    assertThatThrownBy(() -> Trace.newBuilder().build()).hasMessageContaining("at least one span");
  }

  @Test
  void weight_ofStoreThatKnowsIt_isThat() {
    Span root = Span.newBuilder().traceId("a").id(1).putTag("sampler.param", "0.5").build();

    assertThat(Trace.newBuilder().add(root).weight(20).build().weight()).isEqualTo(20);
    assertThat(Trace.newBuilder().add(root).weight(0).build().weight()).isEqualTo(2);
  }

  @Test
  void weight_isTheInverseOfTheRootsProbability() {
    assertThat(
            Trace.of(List.of(span("1", null, 1, 1).putTag("sampler.param", "0.25").build()))
                .weight())
        .isEqualTo(4);
    for (String odd : List.of("0", "-1", "2", "NaN", "often", "")) {
      assertThat(
              Trace.of(List.of(span("1", null, 1, 1).putTag("sampler.param", odd).build()))
                  .weight())
          .isEqualTo(1);
    }
  }

  private static double weight(String... tags) {
    Span.Builder root = span("1", null, 1, 1);
    for (int i = 0; i < tags.length; i += 2) {
      root.putTag(tags[i], tags[i + 1]);
    }
    return Trace.of(List.of(root.build())).weight();
  }

  /** Clew counts how many requests a trace stands for, and writes 1 / that number. */
  @Test
  void weight_clewsLimits_areProbabilities() {
    for (String type : List.of("ratelimiting", "lowerbound")) {
      for (int requests : new int[] {1, 2, 3, 7, 49, 1000, 1_000_003}) {
        String param = Double.toString(1.0 / requests);
        assertThat(weight("sampler.type", type, "sampler.param", param))
            .isCloseTo(requests, withPercentage(1e-9));
      }
    }
  }

  @Test
  void weight_jaegersLimits_areNone() {
    assertThat(weight("sampler.type", "ratelimiting", "sampler.param", "0.7")).isEqualTo(1);
    assertThat(weight("sampler.type", "ratelimiting", "sampler.param", "2.0")).isEqualTo(1);
    for (String type : List.of("ratelimiting", "lowerbound")) {
      assertThat(
              weight("sampler.type", type, "sampler.param", "0.1", "jaeger.version", "Java-1.8.1"))
          .isEqualTo(1);
    }
    assertThat(
            weight(
                "sampler.type",
                "probabilistic",
                "sampler.param",
                "0.1",
                "jaeger.version",
                "Java-1.8.1"))
        .isEqualTo(10);
  }

  @Test
  void weight_noSamplerIsThatRare_is1() {
    assertThat(weight("sampler.param", "4.9e-324")).isEqualTo(1);
    assertThat(weight("sampler.param", "1e-9")).isEqualTo(1 / 1e-9);
    assertThat(weight("sampler.param", "1e-9", "clew.tail.probability", "1e-300"))
        .isEqualTo(1 / 1e-9);
  }

  @Test
  void weight_keptByACollector_isMultiplied() {
    assertThat(weight("clew.tail.probability", "0.25")).isEqualTo(4);
    assertThat(weight("sampler.param", "0.5", "clew.tail.probability", "0.25")).isEqualTo(8);
    assertThat(
            weight(
                "sampler.type",
                "ratelimiting",
                "sampler.param",
                "0.7",
                "clew.tail.probability",
                "0.25"))
        .isEqualTo(4);
    for (String odd : List.of("0", "-1", "2", "NaN", "often", "")) {
      assertThat(weight("clew.tail.probability", odd)).isEqualTo(1);
    }
  }

  @Test
  void weight_rootThatCameLaterOrNever_hasThatOfTheCollector() {
    Span kept = span("2", "1", 1, 1).putTag("clew.tail.probability", "0.5").build();

    assertThat(Trace.of(List.of(kept, span("1", null, 1, 5).build())).weight()).isEqualTo(2);
    Trace withoutRoot = Trace.of(List.of(kept, span("4", "3", 1, 1).build()));
    assertThat(withoutRoot.isRootMissing()).isTrue();
    assertThat(withoutRoot.tailProbability()).isEqualTo(0.5);
    assertThat(withoutRoot.weight()).isEqualTo(2);
  }

  @Test
  void weight_ofJaegersLimiters_isNoInverse() {
    for (String type : List.of("ratelimiting", "lowerbound", "probabilistic")) {
      Span.Builder root =
          span("1", null, 1, 1).putTag("sampler.type", type).putTag("sampler.param", "0.25");
      assertThat(Trace.of(List.of(root.build())).weight()).isEqualTo(4); // Ours.
      root.putTag("tracer.jaeger.version", "Java-1.8.1");
      assertThat(Trace.of(List.of(root.build())).weight())
          .isEqualTo(type.equals("probabilistic") ? 4 : 1);
    }
  }

  @Test
  void isError_anyValueButFalse() {
    Trace trace =
        Trace.of(
            List.of(
                span("1", null, 1, 1).putTag("error", "").build(),
                span("2", "1", 1, 1).putTag("error", "false").build()));

    assertThat(trace.isError(0)).isTrue();
    assertThat(trace.isError(1)).isFalse();
  }

  @Test
  void requestId_isTheFirst() {
    Trace trace =
        Trace.of(
            List.of(
                span("1", null, 1, 9).build(),
                span("2", "1", 2, 1).putTag("request.id", "abc").build()));

    assertThat(trace.requestId()).isEqualTo("abc");
  }
}

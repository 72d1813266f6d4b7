package io.clew.analysis.trace;

import static io.clew.analysis.trace.RandomTraces.at;
import static io.clew.analysis.trace.RandomTraces.span;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import zipkin2.Endpoint;
import zipkin2.Span;

class SkewTest {
  private static Trace trace(Span.Builder... spans) {
    List<Span> built = new ArrayList<>();
    for (Span.Builder span : spans) {
      built.add(span.build());
    }
    return Trace.of(built);
  }

  private static Span.Builder client(
      int id, int parent, long start, long duration, String service) {
    return span(id, parent, start, duration, Span.Kind.CLIENT, service);
  }

  private static Span.Builder server(
      int id, int parent, long start, long duration, String service) {
    return span(id, parent, start, duration, Span.Kind.SERVER, service);
  }

  private static long start(Trace trace, String name) {
    for (int i = 0; i < trace.size(); i++) {
      if (trace.name(i).equals(name)) {
        return trace.start(i) - at(0);
      }
    }
    throw new AssertionError("No span " + name);
  }

  @Test
  void correct_serverOutsideItsClient_isPutIntoItsMiddleWithAllOfItsHost() {
    Trace trace =
        trace(
            client(1, 0, 0, 1000, "a"),
            server(2, 1, 5000, 800, "b").addAnnotation(at(5300), "ssf"),
            span(3, 2, 5100, 100, null, "b"));

    assertThat(trace.offsets()).containsExactly(new HostOffset("a", "b", 4900, false));
    assertThat(start(trace, "n1")).isZero();
    assertThat(start(trace, "n2")).isEqualTo(100);
    assertThat(start(trace, "n3")).isEqualTo(200);
    assertThat(trace.annotation(1, "ssf") - at(0)).isEqualTo(400);
  }

  @Test
  void correct_clocksMayAgree_nothing() {
    Trace trace = trace(client(1, 0, 0, 1000, "a"), server(2, 1, 190, 800, "b"));

    assertThat(trace.offsets()).isEmpty();
    assertThat(start(trace, "n2")).isEqualTo(190);
  }

  @Test
  void correct_severalCalls_leaveWhatAllAllow() {
    Trace trace =
        trace(
            span(1, 0, 0, 9000, null, "a"),
            client(2, 1, 0, 1000, "a"),
            server(3, 2, 5000, 100, "b"), // 4100..5000
            client(4, 1, 2000, 1000, "a"),
            server(5, 4, 6500, 300, "b"), // 3800..4500
            server(6, 1, 8000, 100, "b"), // Not of a client.
            client(7, 6, 8010, 80, "b"),
            server(8, 7, 3690, 20, "a")); // Back: 4320..4380

    assertThat(trace.offsets()).containsExactly(new HostOffset("a", "b", 4350, false));
  }

  @Test
  void correct_callsContradictEachOther_medianAndSaysSo() {
    Trace trace =
        trace(
            span(1, 0, 0, 99_000, null, "a"),
            client(2, 1, 0, 1000, "a"),
            server(3, 2, 5000, 1000, "b"),
            client(4, 1, 2000, 1000, "a"),
            server(5, 4, 9000, 1000, "b"),
            client(6, 1, 3000, 1000, "a"),
            server(7, 6, 9000, 1000, "b"));

    assertThat(trace.offsets()).containsExactly(new HostOffset("a", "b", 6000, true));
  }

  @Test
  void correct_callsThatWereGivenUp_sayNothing() {
    assertThat(trace(client(1, 0, 0, 1000, "a"), server(2, 1, 5000, 1001, "b")).offsets())
        .isEmpty();
    assertThat(
            trace(
                    client(1, 0, 0, 1000, "a").putTag("error", "timeout"),
                    server(2, 1, 5000, 900, "b"))
                .offsets())
        .isEmpty();
    assertThat(
            trace(
                    client(1, 0, 0, 1000, "a").putTag("error", "500"),
                    server(2, 1, 5000, 900, "b").putTag("error", "500"))
                .offsets())
        .hasSize(1);
  }

  @Test
  void correct_callsOfCalls_offsetsAddUp() {
    Trace trace =
        trace(
            client(1, 0, 0, 1000, "a"),
            server(2, 1, 5100, 800, "b"),
            client(3, 2, 5200, 600, "b"),
            server(4, 3, 2300, 400, "c"));

    assertThat(trace.offsets())
        .containsExactly(
            new HostOffset("a", "b", 5000, false), new HostOffset("b", "c", -3000, false));
    assertThat(start(trace, "n4")).isEqualTo(300);
  }

  @Test
  void correct_rootIsMissing_lastsFromTheFirstToTheLastCorrectedTime() {
    Trace trace =
        trace(
            client(2, 1, 0, 1000, "a"),
            server(4, 2, 500_000, 800, "b"),
            client(3, 1, 2000, 1000, "a"));

    assertThat(trace.isRootMissing()).isTrue();
    assertThat(trace.start(0)).isEqualTo(at(0));
    assertThat(trace.duration(0)).isEqualTo(3000);
  }

  @Test
  void correct_spanWithoutStart_hasTheCorrectedOneOfItsParent() {
    Trace trace =
        trace(
            client(1, 0, 0, 1000, "a"),
            server(2, 1, 5000, 800, "b"),
            server(3, 2, 0, 0, "b").timestamp(0));

    assertThat(start(trace, "n3")).isEqualTo(100);
  }

  @Test
  void correct_oneHost_leftAlone() {
    Endpoint host = Endpoint.newBuilder().serviceName("a").ip("10.0.0.1").build();
    for (int seed = 0; seed < 1_000; seed++) {
      Map<String, Span> raw = new HashMap<>();
      for (Span span : RandomTraces.odd(seed)) {
        raw.put(span.id(), span.toBuilder().localEndpoint(host).build());
      }
      Trace trace = Trace.of(raw.values());
      assertThat(trace.offsets()).isEmpty();
      for (int i = 0; i < trace.size(); i++) {
        assertThat(trace.start(i)).isEqualTo(raw.get(trace.spanId(i)).timestampAsLong());
      }
    }
  }

  /** Each call says its offset to within half of its time on the network: up to 300 us. */
  @Test
  void correct_injectedOffsets_areFoundAgain() {
    int corrected = 0;
    for (int seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      Map<String, Long> offsets = new HashMap<>(Map.of("s0", 0L));
      Map<String, Long> starts = new HashMap<>();
      List<Span> spans = new ArrayList<>();
      for (Span span : RandomTraces.calls(seed)) {
        starts.put(span.id(), span.timestampAsLong());
        long offset =
            offsets.computeIfAbsent(
                span.localServiceName(), ignored -> random.nextLong(20_000_000) - 10_000_000);
        spans.add(span.toBuilder().timestamp(span.timestampAsLong() + offset).build());
      }
      Collections.shuffle(spans, random);

      Trace trace = Trace.of(spans);

      corrected += trace.offsets().size();
      assertThat(trace.offsets()).noneMatch(HostOffset::contradictory);
      for (int i = 0; i < trace.size(); i++) {
        assertThat(Math.abs(trace.start(i) - starts.get(trace.spanId(i))))
            .as("seed %s, span %s", seed, i)
            .isLessThanOrEqualTo(300L * offsets.size());
      }
    }
    assertThat(corrected).isGreaterThan(1_000);
  }

  @Test
  void correct_inAnyOrderOfSpans_isTheSame() {
    for (int seed = 0; seed < 500; seed++) {
      List<Span> spans = new ArrayList<>(RandomTraces.odd(seed));
      Trace trace = Trace.of(spans);
      Collections.shuffle(spans, new Random(seed));
      Trace other = Trace.of(spans);

      assertThat(other.offsets()).isEqualTo(trace.offsets());
      for (int i = 0; i < trace.size(); i++) {
        assertThat(other.spanId(i)).isEqualTo(trace.spanId(i));
        assertThat(other.start(i)).isEqualTo(trace.start(i));
      }
    }
  }
}

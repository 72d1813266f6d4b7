package io.clew.analysis.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import io.clew.analysis.stats.Histogram;
import io.clew.analysis.trace.RandomTraces;
import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import zipkin2.Span;

class SlowBesideFastTest {
  private static SlowBesideFast of(List<Trace> traces, double percentile) {
    EntryDurations durations = new EntryDurations();
    traces.forEach(durations::add);
    SlowBesideFast requests = new SlowBesideFast(durations.entries().get(0), percentile);
    traces.forEach(requests::add);
    return requests;
  }

  private static double difference(SlowBesideFast requests) {
    return requests.comparison().problem().mean() - requests.comparison().base().mean();
  }

  /**
   * Requests of which each sixteenth has slow calls of the database, and its own value of a tag.
   */
  private static List<Trace> traces(int seed, int count, long slowMicros, String slowRegion) {
    Random random = new Random(seed);
    List<Trace> traces = new ArrayList<>();
    Requests requests = new Requests(seed);
    for (int i = 0; i < count; i++) {
      boolean isSlow = i % 16 == 0;
      requests
          .tag("user", "u" + i)
          .tag("region", isSlow ? slowRegion : "eu")
          .tag("shard", "s" + random.nextInt(50))
          .tag("canary", Boolean.toString(random.nextInt(4) == 0));
      traces.add(
          requests.of(
              requests.call("cart", 300), requests.call("db", isSlow ? slowMicros : 1_000)));
    }
    return traces;
  }

  @Test
  void paths_slowCall_explainsTheDifference() {
    SlowBesideFast requests = of(traces(1, 1_600, 20_000, "us"), 0.95);

    assertThat(requests.entry().label()).isEqualTo("shop get /");
    assertThat(requests.comparison().problem().count()).isEqualTo(81); // From the 1520th on.
    assertThat(requests.comparison().base().count()).isEqualTo(801); // The 400th to the 1200th.
    List<PathDifference> paths = requests.paths(10);
    assertThat(paths.get(0).path()).containsExactly("shop get /", "db get");
    assertThat(paths.get(0).differenceMicros()).isCloseTo(difference(requests), withPercentage(2));
    assertThat(paths.get(0).baseCalls()).isEqualTo(1);
    assertThat(paths.get(0).problemCalls()).isEqualTo(1);
    assertThat(paths.get(0).exemplar()).hasSize(16);
    assertThat(requests.paths(1)).hasSize(1);
  }

  @Test
  void paths_ofAnyTraces_addUpToTheDifferenceOfMeans() {
    for (int set = 0; set < 40; set++) {
      List<Trace> traces = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        long seed = set * 1_000L + i;
        List<Span> spans =
            new ArrayList<>(set % 2 == 0 ? RandomTraces.calls(seed) : RandomTraces.odd(seed));
        String probability = Double.toString(1 / (1.0 + i % 3));
        spans.replaceAll(
            span ->
                span.parentId() == null
                    ? span.toBuilder().name("r").putTag("sampler.param", probability).build()
                    : span);
        traces.add(Trace.of(spans));
      }
      SlowBesideFast requests = of(traces, 0.8);
      if (requests.comparison().problem().count() > 0) {
        double sum =
            requests.paths(Integer.MAX_VALUE).stream()
                .mapToDouble(PathDifference::differenceMicros)
                .sum();
        assertThat(sum).isCloseTo(difference(requests), within(1e-6 * difference(requests)));
        assertThat(sum).isPositive();
      }
    }
  }

  @Test
  void paths_chainOfManyCalls_isCutAtItsBeginning() {
    List<Trace> traces = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      List<Span> spans = new ArrayList<>();
      for (int depth = 1; depth <= 10_000; depth++) {
        spans.add(
            RandomTraces.span(depth, depth - 1, 0, depth < 10_000 ? 10_000 * i : i)
                .name(depth == 1 ? "root" : "call")
                .build());
      }
      traces.add(Trace.of(spans));
    }
    List<PathDifference> paths = of(traces, 0.9).paths(3);
    assertThat(paths.get(0).path()).hasSize(13).startsWith("...").endsWith("call");
  }

  @Test
  void attributes_tagOfSlowRequests_isFound() {
    List<AttributeDifference> found = of(traces(1, 1_600, 20_000, "us"), 0.95).attributes();

    assertThat(found).extracting(AttributeDifference::key).containsOnly("region");
    assertThat(found).extracting(AttributeDifference::value).containsExactlyInAnyOrder("us", "eu");
    assertThat(found.get(0).service()).isEqualTo("shop");
    assertThat(found.get(0).p()).isLessThan(1e-9);
    AttributeDifference us =
        found.stream().filter(one -> "us".equals(one.value())).findFirst().orElseThrow();
    assertThat(us.baseShare()).isZero();
    assertThat(us.problemShare()).isGreaterThan(0.95);
  }

  @Test
  void attributes_keyAlone_isFoundIfItHasManyValues() {
    List<Trace> traces = new ArrayList<>();
    Requests plain = new Requests(1);
    for (int i = 0; i < 1_000; i++) {
      boolean isSlow = i % 15 == 0;
      Requests failing = new Requests(i).tag("cause", "request " + i);
      traces.add((isSlow ? failing : plain).of(new Requests.Call("db", isSlow ? 9_000 + i : i)));
    }
    List<AttributeDifference> found = of(traces, 0.95).attributes();
    assertThat(found).hasSize(1);
    assertThat(found.get(0).key()).isEqualTo("cause");
    assertThat(found.get(0).value()).isNull();
    assertThat(found.get(0).problemShare()).isEqualTo(1);
  }

  @Test
  void attributes_noDifference_isFoundInFewOfManySets() {
    int found = 0;
    for (int seed = 0; seed < 100; seed++) {
      found += of(traces(seed, 500, 1_000, "eu"), 0.9).attributes().isEmpty() ? 0 : 1;
    }
    assertThat(found).isLessThanOrEqualTo(5);
  }

  @Test
  void attributes_fewTraces_areNotCompared() {
    SlowBesideFast requests = of(traces(1, 300, 20_000, "us"), 0.95);
    assertThat(requests.comparison().problem().count()).isEqualTo(16);
    assertThat(requests.attributes()).isEmpty();
    assertThat(requests.paths(10)).isNotEmpty();
  }

  @Test
  void otherEntryPoints_doNotCount() {
    List<Trace> traces = traces(1, 200, 20_000, "us");
    Requests other = new Requests(2).operation("get /other");
    for (int i = 0; i < 100; i++) {
      traces.add(other.of(other.call("db", 1_000_000)));
    }
    EntryDurations durations = new EntryDurations();
    traces.forEach(durations::add);
    assertThat(durations.entries())
        .extracting(entry -> entry.name().operation())
        .containsExactly("get /", "get /other");
    Histogram micros = durations.entries().get(0).durations();
    assertThat(micros.count()).isEqualTo(200);
    assertThat(of(traces, 0.95).comparison().problem().max()).isEqualTo(micros.max());
  }

  @Test
  void equalRequests_noneIsSlow() {
    List<Trace> traces = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      traces.add(new Requests(1).of(new Requests.Call("db", 1_000)));
    }
    SlowBesideFast requests = of(traces, 0.95);
    assertThat(requests.comparison().problem().count()).isZero();
    assertThat(requests.comparison().base().count()).isEqualTo(100);
    assertThat(requests.paths(10)).isEmpty();
    assertThat(requests.attributes()).isEmpty();
  }
}

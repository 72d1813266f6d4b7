package io.clew.collector.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.clew.analysis.flow.Flows;
import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import zipkin2.Span;

/** What each policy keeps, beside the plainest thing that does the same. */
class TailPoliciesTest {
  private static final int TRACES = 100_000;
  private static final long DUE = 1_700_000_000_000L;

  private static double draw(Trace trace) {
    return Draw.of(trace.id(), Draw.seed(""));
  }

  private static TailSampler sampler(TailPolicies policies) {
    return policies.sampler(0, 1, 0);
  }

  private static String limit(String type, String settings) {
    return "{'policies': [{'name': 'limit', 'type': '"
        + type
        + "', '"
        + type
        + "': {"
        + settings
        + "}}]}";
  }

  @Test
  void eachPolicy_keepsWhatItsReferenceKeeps() {
    List<Reference> references = Reference.leaves();
    List<TailSampler> samplers =
        references.stream()
            .map(reference -> sampler(Reference.file(List.of(reference), List.of())))
            .toList();
    int[] kept = new int[references.size()];
    Random random = new Random(1);
    for (int i = 0; i < TRACES; i++) {
      List<Span> spans = RandomTraces.spans(random);
      Trace trace = Trace.of(spans);
      for (int j = 0; j < references.size(); j++) {
        double expected = references.get(j).meaning().probability(spans);
        TailDecision decision = samplers.get(j).decide(trace, DUE);

        boolean isKept = draw(trace) < expected;
        if (decision.isKept() != isKept || (isKept && decision.probability() != expected)) {
          assertThat(decision)
              .describedAs(references.get(j).json() + spans)
              .isEqualTo(isKept ? new TailDecision("p0", expected) : TailDecision.DROPPED);
        }
        kept[j] += isKept ? 1 : 0;
      }
    }

    for (int j = 0; j < kept.length; j++) {
      String json = references.get(j).json();
      boolean isAll = json.contains("always") || json.contains("100.0");
      boolean isNone = json.contains("'sampling_percentage': 0.0");
      assertThat(kept[j] > 0 || isNone).describedAs(json).isTrue();
      assertThat(kept[j] < TRACES || isAll).describedAs(json).isTrue();
    }
  }

  @Test
  void anyFile_keepsWhatItsReferenceKeeps() {
    int kept = 0;
    int dropped = 0;
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      List<Reference> keeping = new ArrayList<>();
      List<Reference> dropping = new ArrayList<>();
      for (int count = 1 + random.nextInt(4); count > 0; count--) {
        keeping.add(Reference.random(random, 3));
      }
      for (int count = random.nextInt(3); count > 0; count--) {
        dropping.add(Reference.random(random, 2));
      }
      TailSampler sampler = sampler(Reference.file(keeping, dropping));
      for (int i = 0; i < 200; i++) {
        List<Span> spans = RandomTraces.spans(random);
        Trace trace = Trace.of(spans);
        TailDecision expected = expected(keeping, dropping, spans, draw(trace));
        kept += expected.isKept() ? 1 : 0;
        dropped += expected.isKept() ? 0 : 1;

        assertThat(sampler.decide(trace, DUE)).isEqualTo(expected);
      }
    }

    assertThat(kept).isGreaterThan(10_000);
    assertThat(dropped).isGreaterThan(10_000);
  }

  private static TailDecision expected(
      List<Reference> keeping, List<Reference> dropping, List<Span> spans, double draw) {
    double highest = 0;
    String name = null;
    for (int i = 0; i < keeping.size(); i++) {
      double probability = keeping.get(i).meaning().probability(spans);
      if (probability > highest) {
        highest = probability;
        name = "p" + i;
      }
    }
    for (Reference drop : dropping) {
      highest = Math.min(highest, 1 - drop.meaning().probability(spans));
    }
    return draw < highest ? new TailDecision(name, highest) : TailDecision.DROPPED;
  }

  /** Sums up all spans of the second that came before, for each trace. */
  @Test
  void rateLimiting_keepsWhatItsReferenceKeeps() {
    int rate = 700;
    int partitions = 4;
    TailPolicies policies = Reference.parse(limit("rate_limiting", "'spans_per_second': " + rate));
    TailSampler sampler = policies.sampler(2, partitions, 0);
    RateLimit odds = new RateLimit(0, rate);
    Random random = new Random(2);
    Map<Long, List<Integer>> before = new HashMap<>();
    Map<Long, Integer> keptSpans = new HashMap<>();
    int kept = 0;
    for (int i = 0; i < TRACES; i++) {
      List<Span> spans = RandomTraces.spans(random);
      long due = DUE + i * 10L + random.nextInt(3000); // About 100 traces a second, out of order.
      long second = due / 1000;
      List<Integer> others = before.computeIfAbsent(second, ignored -> new ArrayList<>());
      int sum = others.stream().mapToInt(Integer::intValue).sum();
      others.add(spans.size());
      boolean isKept = sum + odds.odds(second, 2) * spans.size() < (double) rate / partitions;

      TailDecision decision = sampler.decide(Trace.of(spans), due);

      assertThat(decision).isEqualTo(isKept ? new TailDecision("limit", 1) : TailDecision.DROPPED);
      kept += isKept ? 1 : 0;
      keptSpans.merge(second, isKept ? spans.size() : 0, Integer::sum);
    }

    assertThat(kept).isBetween(TRACES / 10, TRACES / 2);
    // The last trace may lead beyond the limit, no further one.
    assertThat(keptSpans.values()).allSatisfy(sum -> assertThat(sum).isLessThan(175 + 12));
    double mean = keptSpans.values().stream().mapToInt(Integer::intValue).average().orElse(0);
    assertThat(mean).isCloseTo(175, within(2.0));
  }

  /** Of 20 spans a second each of 200 partitions has 0.1, which is less than any trace. */
  @Test
  void rateLimiting_lessThanATraceInEachPartition_keepsTheLimitOnAverage() {
    TailPolicies policies = Reference.parse(limit("rate_limiting", "'spans_per_second': 20"));
    Random random = new Random(3);
    long spans = 0;
    int seconds = 100;
    for (int partition = 0; partition < 200; partition++) {
      TailSampler sampler = policies.sampler(partition, 200, 0);
      for (int i = 0; i < seconds * 2; i++) {
        Trace trace = RandomTraces.trace(random);
        if (sampler.decide(trace, DUE + i * 500L).isKept()) {
          spans += trace.size() - (trace.isRootMissing() ? 1 : 0);
        }
      }
    }

    // 2,000 are expected, of about 500 traces: by chance 6 % more or less, here three times that.
    assertThat((double) spans / seconds).isCloseTo(20, within(4.0));
  }

  @Test
  void rateLimiting_belowTheLimit_keepsAll() {
    TailSampler sampler =
        sampler(Reference.parse(limit("rate_limiting", "'spans_per_second': 12000")));
    Random random = new Random(4);
    for (int i = 0; i < 10_000; i++) {
      assertThat(sampler.decide(RandomTraces.trace(random), DUE + i).isKept()).isTrue();
    }
  }

  @Test
  void novel_keepsWhatItsReferenceKeeps() {
    TailSampler sampler = sampler(Reference.parse(limit("novel", "'traces_per_hour': 3")));
    Random random = new Random(5);
    Map<String, Integer> seen = new HashMap<>();
    Set<String> categories = new HashSet<>();
    int kept = 0;
    for (int i = 0; i < TRACES; i++) {
      String name = Character.toString('a' + random.nextInt(1 + random.nextInt(26)));
      Trace trace = RandomTraces.named(random, "get /" + name);
      long due = DUE + i * 720L + random.nextInt(5000); // In all 20 hours.
      String category = new Flows().add(trace).id();
      categories.add(category);
      boolean isKept = seen.merge(due / 3_600_000 + category, 1, Integer::sum) <= 3;
      kept += isKept ? 1 : 0;

      assertThat(sampler.decide(trace, due))
          .isEqualTo(isKept ? new TailDecision("limit", 1) : TailDecision.DROPPED);
    }

    assertThat(categories).hasSize(26);
    assertThat(kept).isBetween(26 * 3 * 20, 26 * 3 * 22);
  }

  /** In the table of counters, most of them have one of their own. */
  @Test
  void novel_manyCategories_fewAreMistaken() {
    TailSampler sampler = sampler(Reference.parse(limit("novel", "'traces_per_hour': 1")));
    Random random = new Random(10);
    int kept = 0;
    for (int i = 0; i < 1000; i++) {
      kept += sampler.decide(RandomTraces.named(random, letters(i)), DUE).isKept() ? 1 : 0;
    }

    assertThat(kept).isBetween(985, 1000);
  }

  /** A table that is full keeps nothing, and grows not. */
  @Test
  void novel_eachTraceOfItsOwnCategory_isBounded() {
    TailSampler sampler = sampler(Reference.parse(limit("novel", "'traces_per_hour': 1")));
    Random random = new Random(6);
    int kept = 0;
    int keptOfTheLast = 0;
    for (int i = 0; i < TRACES; i++) {
      Trace trace = RandomTraces.named(random, letters(i));
      boolean isKept = sampler.decide(trace, DUE).isKept();
      kept += isKept ? 1 : 0;
      keptOfTheLast += isKept && i >= TRACES * 9 / 10 ? 1 : 0;
    }

    assertThat(kept).isBetween(8192, 2 * 8192);
    assertThat(keptOfTheLast).isLessThan(100);
    assertThat(sampler.decide(RandomTraces.named(random, "new"), DUE + 3_600_000).isKept())
        .isTrue();
  }

  private static String letters(int number) {
    StringBuilder letters = new StringBuilder("get /");
    for (int rest = number; rest > 0; rest /= 26) {
      letters.append((char) ('a' + rest % 26));
    }
    return letters.toString();
  }

  @Test
  void and_limitInIt_countsWhatTheOthersLetThrough() {
    String slow = "{'type': 'latency', 'latency': {'threshold_ms': 500}}";
    String rate = "{'type': 'rate_limiting', 'rate_limiting': {'spans_per_second': 60}}";
    String some = "{'type': 'probabilistic', 'probabilistic': {'sampling_percentage': 50}}";
    TailSampler first = sampler(and(rate, some, slow));
    TailSampler last = sampler(and(slow, some, rate));
    TailSampler alone = sampler(Reference.parse(limit("rate_limiting", "'spans_per_second': 60")));
    Reference latency = Reference.leaves().get(1);
    Random random = new Random(7);
    int kept = 0;
    for (int i = 0; i < 10_000; i++) {
      List<Span> spans = RandomTraces.spans(random);
      Trace trace = Trace.of(spans);
      long due = DUE + i * 10L;
      boolean isLetThrough = draw(trace) < 0.5 && latency.meaning().probability(spans) == 1;
      boolean isKept = isLetThrough && alone.decide(trace, due).isKept();
      kept += isKept ? 1 : 0;

      assertThat(first.decide(trace, due).isKept()).isEqualTo(isKept);
      assertThat(last.decide(trace, due).isKept()).isEqualTo(isKept);
    }

    assertThat(kept).isBetween(100, 4000);
  }

  private static TailPolicies and(String... policies) {
    String list = String.join(", ", policies);
    return Reference.parse(
        "{'policies': [{'name': 'p', 'type': 'and', 'and': {'and_sub_policy': [" + list + "]}}]}");
  }

  @Test
  void probability_isZeroIfNotKept() {
    TailSampler sampler = sampler(Reference.file(List.of(Reference.share(0)), List.of()));
    Trace trace = RandomTraces.trace(new Random(8));

    assertThat(sampler.decide(trace, DUE)).isEqualTo(new TailDecision(null, 0));
    assertThat(sampler.decide(trace, DUE).weight(trace)).isZero();
  }

  @Test
  void pattern_ofALongValue_seesItsBeginning() {
    TailSampler sampler =
        sampler(
            Reference.parse(
                limit(
                    "string_attribute",
                    "'key': 'k', 'values': ['x'], 'enabled_regex_matching': true")));
    Random random = new Random(9);
    String blank = " ".repeat(Conditions.MAX_CHARS - 1);
    Span root = RandomTraces.root(random).build();

    assertThat(isKept(sampler, root.toBuilder().putTag("k", blank + "x").build())).isTrue();
    assertThat(isKept(sampler, root.toBuilder().putTag("k", blank + " x").build())).isFalse();
  }

  private static boolean isKept(TailSampler sampler, Span span) {
    return sampler.decide(Trace.of(List.of(span)), DUE).isKept();
  }

  @Test
  void sampler_noSuchPartition_saysSo() {
    TailPolicies policies = Reference.file(List.of(Reference.share(1)), List.of());

    assertThatThrownBy(() -> policies.sampler(4, 4, 0))
        .hasMessageContaining("expected 0 to 3, got 4");
    assertThat(policies.names()).containsExactly("p0");
  }
}

package io.clew.collector.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import zipkin2.Span;

/** The sums of the kept traces' weights are right, whatever policies kept them. */
class WeightTest {
  private static final long DUE = 1_700_000_000_000L;

  private static final String POLICIES =
      """
      {'policies': [
        {'name': 'some', 'type': 'probabilistic', 'probabilistic': {'sampling_percentage': 2}},
        {'name': 'failed', 'type': 'status_code', 'status_code': {'status_codes': ['ERROR']}},
        {'name': 'acme', 'type': 'and', 'and': {'and_sub_policy': [
          {'type': 'string_attribute', 'string_attribute': {'key': 'customer', 'values': ['acme']}},
          {'type': 'probabilistic', 'probabilistic': {'sampling_percentage': 20}}]}},
        {'name': 'first', 'type': 'rate_limiting', 'rate_limiting': {'spans_per_second': 50}},
        {'name': 'new', 'type': 'novel', 'novel': {'traces_per_hour': 2}},
        {'name': 'debug', 'type': 'drop', 'drop': {'drop_sub_policy': [
          {'type': 'boolean_attribute', 'boolean_attribute': {'key': 'debug', 'value': true}},
          {'type': 'probabilistic', 'probabilistic': {'sampling_percentage': 90}}]}}
      ]}
      """;

  private static boolean hasTag(List<Span> spans, String key, String value) {
    return spans.stream().anyMatch(span -> value.equals(span.tags().get(key)));
  }

  /** Certain policies, shares, limits and a drop together: each group is estimated rightly. */
  @Test
  void weights_ofCertainAndProbabilisticPolicies_areUnbiased() {
    Map<String, Predicate<List<Span>>> groups = new LinkedHashMap<>();
    groups.put("all", spans -> true);
    groups.put("failed", spans -> hasTag(spans, "error", "timeout"));
    groups.put("acme", spans -> hasTag(spans, "customer", "acme"));
    groups.put("debug", spans -> hasTag(spans, "debug", "true"));
    groups.put("neither", spans -> spans.stream().allMatch(span -> span.tags().isEmpty()));
    groups.put("small", spans -> spans.size() < 3);
    List<String> names = new ArrayList<>(groups.keySet());
    double[] truth = new double[names.size()];
    double[] estimate = new double[names.size()];
    double[] variance = new double[names.size()];
    int kept = 0;
    Random random = new Random(1);
    TailSampler sampler = Reference.parse(POLICIES).sampler(0, 1, 0);
    int traces = 100_000;
    for (int i = 0; i < traces; i++) {
      List<Span> spans = RandomTraces.spans(random);
      Trace trace = Trace.of(spans);
      TailDecision decision = sampler.decide(trace, DUE + i * 10L);
      kept += decision.isKept() ? 1 : 0;
      for (int group = 0; group < truth.length; group++) {
        if (groups.get(names.get(group)).test(spans)) {
          truth[group]++;
          double weight = decision.weight(trace);
          estimate[group] += weight;
          variance[group] += Math.max(0, weight * (weight - 1));
        }
      }
    }

    assertThat(kept).isLessThan(traces * 6 / 10);
    for (int group = 0; group < truth.length; group++) {
      assertThat(truth[group]).isGreaterThan(1000);
      assertThat(estimate[group])
          .describedAs(names.get(group))
          .isCloseTo(truth[group], within(4 * Math.sqrt(variance[group])));
      assertThat(Math.sqrt(variance[group])).isLessThan(truth[group] / 10);
    }
  }

  /** One trace, and thousands of draws: on average it counts once. */
  @Test
  void weight_ofOneTrace_is1OnAverage() {
    int draws = 5_000;
    Random random = new Random(2);
    for (int traces = 0; traces < 10; traces++) {
      Reference policy = Reference.or(List.of(Reference.random(random, 3), Reference.share(10)));
      List<Span> spans = RandomTraces.spans(random);
      Trace trace = Trace.of(spans);
      double sum = 0;
      for (int salt = 0; salt < draws; salt++) {
        String json =
            policy
                .json()
                .replace(
                    "'sampling_percentage'", "'hash_salt': '" + salt + "', 'sampling_percentage'");
        TailPolicies policies =
            Reference.file(List.of(new Reference(json, policy.meaning())), List.of());
        sum += policies.sampler(0, 1, 0).decide(trace, DUE).weight(trace);
      }

      double probability = policy.meaning().probability(spans);
      double deviation = Math.sqrt((1 - probability) / probability / draws);
      assertThat(sum / draws).isCloseTo(1, within(4 * deviation + 1e-9));
    }
  }

  /** That of the first policy that keeps a trace, as they stand in the file, would not be. */
  @Test
  void weight_ofTheFirstPolicyInTheFile_wouldBeBiased() {
    List<Reference> policies = List.of(Reference.share(2), Reference.share(20));
    TailSampler sampler = Reference.file(policies, List.of()).sampler(0, 1, 0);
    double right = 0;
    double wrong = 0;
    Random random = new Random(3);
    int traces = 50_000;
    for (int i = 0; i < traces; i++) {
      Trace trace = RandomTraces.trace(random);
      TailDecision decision = sampler.decide(trace, DUE);
      double draw = Draw.of(trace.id(), Draw.seed(""));
      right += decision.weight(trace);
      wrong += draw < 0.02 ? 1 / 0.02 : decision.weight(trace);
    }

    assertThat(right / traces).isCloseTo(1, within(0.05));
    assertThat(wrong / traces).isGreaterThan(1.5);
  }

  /** A tracer keeps the ids that are small: here they are any others. */
  @Test
  void weight_ofTracesThatASamplerChose_isTheProductOfBoth() {
    TailSampler sampler = Reference.file(List.of(Reference.share(10)), List.of()).sampler(0, 1, 0);
    Random random = new Random(4);
    double requests = 0;
    int sampled = 20_000;
    for (int i = 0; i < sampled; i++) {
      long id = (random.nextLong() & Long.MAX_VALUE) / 100; // One in a hundred has such an id.
      Trace trace =
          Trace.of(
              List.of(
                  RandomTraces.root(random)
                      .traceId(Long.toHexString(id))
                      .putTag("sampler.type", "probabilistic")
                      .putTag("sampler.param", "0.01")
                      .build()));
      requests += sampler.decide(trace, DUE).weight(trace);
    }

    assertThat(requests / (sampled * 100.0)).isCloseTo(1, within(0.1));
  }

  @Test
  void tagged_readAgain_hasTheWeight() {
    TailDecision decision = new TailDecision("some", 0.1);
    Random random = new Random(5);
    int withoutRoot = 0;
    for (int i = 0; i < 2000; i++) {
      List<Span> spans = RandomTraces.spans(random);
      Trace trace = Trace.of(spans);
      withoutRoot += trace.isRootMissing() ? 1 : 0;

      List<Span> tagged = decision.tagged(trace, spans);

      assertThat(tagged).hasSameSizeAs(spans);
      assertThat(tagged).filteredOn(span -> !spans.contains(span)).hasSize(1);
      assertThat(Trace.of(tagged).weight()).isEqualTo(10).isEqualTo(decision.weight(trace));
      if (!trace.isRootMissing()) {
        assertThat(Trace.of(tagged).tag(0, "clew.tail.probability")).isEqualTo("0.1");
      }
      // A second collector, behind the first one.
      Trace again = Trace.of(tagged);
      assertThat(Trace.of(new TailDecision("some", 0.5).tagged(again, tagged)).weight())
          .isEqualTo(20);
    }

    assertThat(withoutRoot).isGreaterThan(50);
  }

  @Test
  void tagged_certainOrNotKept_isAsItWas() {
    List<Span> spans = RandomTraces.spans(new Random(6));
    Trace trace = Trace.of(spans);

    assertThat(new TailDecision("all", 1).tagged(trace, spans)).isSameAs(spans);
    assertThat(TailDecision.DROPPED.tagged(trace, spans)).isSameAs(spans);
  }
}

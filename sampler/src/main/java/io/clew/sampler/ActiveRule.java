package io.clew.sampler;

import io.clew.api.Sampler;
import io.clew.api.SamplingDecision;
import io.clew.api.SamplingRequest;

/** A rule that decides at present, and counts what it decides. */
final class ActiveRule implements Sampler {
  private final Key key;
  private final Sampler own;
  private final Sampler deciding;
  private final DecisionCounts counts;

  /**
   * A rule.
   *
   * @param key what the rule is
   * @param own its sampler, whose state outlives boosts and the changes of other rules
   * @param deciding who decides now: the same, or a boost
   * @param counts of all decisions by rules of this name
   */
  ActiveRule(Key key, Sampler own, Sampler deciding, DecisionCounts counts) {
    this.key = key;
    this.own = own;
    this.deciding = deciding;
    this.counts = counts;
  }

  Key key() {
    return key;
  }

  Sampler own() {
    return own;
  }

  DecisionCounts counts() {
    return counts;
  }

  @Override
  public SamplingDecision decide(SamplingRequest request) {
    SamplingDecision decision = deciding.decide(request);
    counts.count(decision.sampled());
    return decision;
  }

  SamplerStatus.Rule status() {
    String strategy = key.strategy.toString();
    return new SamplerStatus.Rule(
        key.layer,
        key.rule.name(),
        own == deciding ? strategy : strategy + ", boosted",
        counts.sampled(),
        counts.unsampled());
  }

  /** What makes a rule the same one as before a change. */
  record Key(String layer, Rule rule, Strategy strategy) {
    Name name() {
      return new Name(layer, rule.name());
    }
  }

  /** What makes the counts of a rule go on, whatever else of it changes. */
  record Name(String layer, String rule) {}
}

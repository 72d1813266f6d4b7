package io.clew.sampler;

import io.clew.api.Sampler;
import io.clew.api.SamplingDecision;
import io.clew.api.SamplingRequest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A rule that decides at present, and counts what it decides. */
final class ActiveRule implements Sampler {
  private final Key key;
  private final Sampler own;
  private final Sampler deciding;
  private final String strategy;
  private final DecisionCounts counts;

  /**
   * A rule.
   *
   * @param key what the rule is
   * @param own its sampler, whose state outlives boosts and the changes of other rules
   * @param boost decides instead; null if there is none
   * @param counts of all decisions by rules of this name
   */
  ActiveRule(Key key, Sampler own, @Nullable Boost boost, DecisionCounts counts) {
    this.key = key;
    this.own = own;
    this.counts = counts;
    deciding = boost == null ? own : ProbabilisticSampler.create(boost.rate());
    strategy = key.strategy + (boost == null ? "" : ", boosted to " + boost.rate());
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

  /** How it samples now, in words. */
  String strategy() {
    return strategy;
  }

  @Override
  public SamplingDecision decide(SamplingRequest request) {
    SamplingDecision decision = deciding.decide(request);
    counts.count(decision.sampled());
    return decision;
  }

  SamplerStatus.Rule status() {
    return new SamplerStatus.Rule(
        key.layer, key.rule.name(), strategy, counts.sampled(), counts.unsampled());
  }

  /** What makes a rule the same one as before a change. */
  static final class Key {
    private final String layer;
    private final Rule rule;
    private final Strategy strategy;

    Key(String layer, Rule rule, Strategy strategy) {
      this.layer = layer;
      this.rule = rule;
      this.strategy = strategy;
    }

    String layer() {
      return layer;
    }

    Rule rule() {
      return rule;
    }

    Strategy strategy() {
      return strategy;
    }

    /** What makes the counts of a rule go on, whatever else of it changes. */
    String name() {
      return layer + "\n" + rule.name();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key
          && layer.equals(key.layer)
          && rule.equals(key.rule)
          && strategy.equals(key.strategy);
    }

    @Override
    public int hashCode() {
      return Objects.hash(layer, rule, strategy);
    }
  }
}

package io.clew.collector.policy;

import java.util.List;

/** Policies made of others. */
final class Combined {
  private Combined() {}

  /**
   * All at once. A limit among them counts those traces that the others let through, wherever it
   * stands.
   *
   * @param policies at most one of them has a limit
   */
  static TailPolicy and(List<TailPolicy> policies) {
    return new And(
        policies.stream().filter(policy -> !policy.hasLimit()).toList(),
        policies.stream().filter(TailPolicy::hasLimit).toList());
  }

  /** At least one. */
  static TailPolicy or(List<TailPolicy> policies) {
    return new Or(policies, policies.stream().anyMatch(TailPolicy::hasLimit));
  }

  /**
   * The share that the other does not keep.
   *
   * @param policy has no limit
   */
  static TailPolicy not(TailPolicy policy) {
    return candidate -> 1 - policy.probability(candidate);
  }

  private record And(List<TailPolicy> conditions, List<TailPolicy> limited) implements TailPolicy {
    @Override
    public double probability(Candidate candidate) {
      double lowest = 1;
      for (TailPolicy policy : conditions) {
        lowest = Math.min(lowest, policy.probability(candidate));
        if (lowest == 0) {
          return 0;
        }
      }
      // A trace that is not kept here anyway shall not use up what is left of a limit.
      if (candidate.draw() < lowest) {
        for (TailPolicy policy : limited) {
          lowest = Math.min(lowest, policy.probability(candidate));
        }
      }
      return lowest;
    }

    @Override
    public boolean hasLimit() {
      return !limited.isEmpty();
    }
  }

  private record Or(List<TailPolicy> policies, boolean hasLimit) implements TailPolicy {
    @Override
    public double probability(Candidate candidate) {
      double highest = 0;
      for (TailPolicy policy : policies) {
        if (highest < 1 || policy.hasLimit()) { // A limit counts in any case.
          highest = Math.max(highest, policy.probability(candidate));
        }
      }
      return highest;
    }
  }
}

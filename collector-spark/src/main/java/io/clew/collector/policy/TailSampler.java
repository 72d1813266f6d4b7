package io.clew.collector.policy;

import io.clew.analysis.trace.Trace;

/**
 * Decides on the traces of one partition in one batch. For one thread; made by {@link
 * TailPolicies#sampler}.
 */
public final class TailSampler {
  private final TailPolicies policies;
  private final int partition;
  private final int partitions;

  /** By the index of the limit. */
  private final LimitCounts[] counts;

  TailSampler(TailPolicies policies, int partition, int partitions, LimitCounts[] counts) {
    this.policies = policies;
    this.partition = partition;
    this.partitions = partitions;
    this.counts = counts;
  }

  /**
   * Decides, and lets the limits count the trace.
   *
   * @param dueMillis when the trace was due to be whole, in epoch milliseconds: the same each time
   *     that the batch is run
   */
  public TailDecision decide(Trace trace, long dueMillis) {
    double draw = Draw.of(trace.id(), policies.seed());
    Candidate candidate = new Candidate(trace, dueMillis, draw, this);
    double most = 1;
    for (TailPolicy policy : policies.dropping()) {
      most = Math.min(most, 1 - policy.probability(candidate));
    }
    if (draw >= most) {
      return TailDecision.DROPPED;
    }
    String name = null;
    double highest = 0;
    for (TailPolicies.Named policy : policies.keeping()) {
      if (highest < 1 || policy.policy().hasLimit()) { // A limit counts in any case.
        double probability = policy.policy().probability(candidate);
        if (probability > highest) {
          highest = probability;
          name = policy.name();
        }
      }
    }
    double probability = Math.min(highest, most);
    return draw < probability ? new TailDecision(name, probability) : TailDecision.DROPPED;
  }

  int partition() {
    return partition;
  }

  int partitions() {
    return partitions;
  }

  LimitCounts counts(Limit limit) {
    return counts[limit.index];
  }
}

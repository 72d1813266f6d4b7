package io.clew.collector.policy;

/**
 * A condition on whole traces. It says with what probability it keeps a trace like this one: 0, 1,
 * or between them if it keeps a share of such traces.
 *
 * <p>All policies use one draw for a trace, which depends on the trace's id alone. A trace is kept
 * if its draw is below the probability. So the traces of a smaller share are among those of a
 * larger one, several policies together keep with the highest of their probabilities, all of them
 * at once with the lowest, and {@code 1 / probability} is the weight that makes sums over the kept
 * traces right on average, whatever policies there are.
 *
 * <p>Immutable; what a limit counts is in {@link LimitCounts}.
 */
interface TailPolicy {
  /** From 0 to 1. */
  double probability(Candidate candidate);

  /** Whether it depends on the traces before: it is, or has in it, a limit. */
  default boolean hasLimit() {
    return false;
  }
}

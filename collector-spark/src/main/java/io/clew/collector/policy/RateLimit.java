package io.clew.collector.policy;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps so many spans a second. Each partition has its part of them, for each second in which
 * traces were due.
 *
 * <p>The trace at which the limit is reached is kept or not by a number that belongs to the second
 * and the partition, with such odds that on average exactly the limit is kept. So limits work that
 * are smaller than a trace: of 10 spans a second in 200 partitions, each has 0.05. Whether it is
 * kept does not depend on the trace's id, so the policy counts as one without a probability.
 */
final class RateLimit extends Limit {
  private final double spansPerSecond;
  private final long seed;

  RateLimit(int index, long spansPerSecond) {
    super(index);
    this.spansPerSecond = spansPerSecond;
    seed = Draw.seed("rate_limiting " + index);
  }

  @Override
  LimitCounts newCounts() {
    return new Spans();
  }

  @Override
  public double probability(Candidate candidate) {
    long second = Math.floorDiv(candidate.dueMillis(), 1000L);
    long before = ((Spans) candidate.counts(this)).add(second, candidate.spans());
    double budget = spansPerSecond / candidate.partitions();
    return before + odds(second, candidate.partition()) * candidate.spans() < budget ? 1 : 0;
  }

  /** From 0 up to, but not, 1. */
  double odds(long second, int partition) {
    return Draw.of(second, Draw.mix(seed ^ partition));
  }

  /** By second, of the last ten minutes. */
  private static final class Spans implements LimitCounts {
    private static final int MAX_SECONDS = 600;

    private final Map<Long, Long> bySecond = new LinkedHashMap<>();

    /** Returns how many there were before. */
    synchronized long add(long second, int spans) {
      Long before = bySecond.get(second);
      if (before == null && bySecond.size() == MAX_SECONDS) {
        bySecond.remove(bySecond.keySet().iterator().next());
      }
      long known = before == null ? 0 : before;
      bySecond.put(second, known + spans);
      return known;
    }

    @Override
    public synchronized LimitCounts copy() {
      Spans copy = new Spans();
      copy.bySecond.putAll(bySecond);
      return copy;
    }
  }
}

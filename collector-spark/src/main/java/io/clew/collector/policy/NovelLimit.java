package io.clew.collector.policy;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps the first traces of each category in an hour, in each partition. Whatever happens for the
 * first time, or once a day, is there.
 *
 * <p>Categories are counted in a table of fixed size: each has two counters in it, by its hash, and
 * the lower one counts. With 1,000 categories an hour one of 75 is mistaken for one that was seen
 * before; in the next hour it is another one. Traces that each have a category of their own fill
 * the table, and then none of them is kept until the hour is over.
 */
final class NovelLimit extends Limit {
  private static final long MILLIS_PER_HOUR = 3_600_000;

  private final int tracesPerHour;

  NovelLimit(int index, int tracesPerHour) {
    super(index);
    this.tracesPerHour = tracesPerHour;
  }

  @Override
  LimitCounts newCounts() {
    return new Traces();
  }

  @Override
  public double probability(Candidate candidate) {
    long hour = Math.floorDiv(candidate.dueMillis(), MILLIS_PER_HOUR);
    int before = ((Traces) candidate.counts(this)).add(hour, candidate.category());
    return before < tracesPerHour ? 1 : 0;
  }

  /** By hour and category, of two hours: traces are due in about the order of time. */
  private static final class Traces implements LimitCounts {
    private static final int MAX_HOURS = 2;
    private static final int ROW = 8192;

    /** Each has two rows of counters. */
    private final Map<Long, short[]> byHour = new LinkedHashMap<>();

    /** Returns how many there were before. */
    synchronized int add(long hour, long category) {
      short[] counters = byHour.get(hour);
      if (counters == null) {
        if (byHour.size() == MAX_HOURS) {
          byHour.remove(byHour.keySet().iterator().next());
        }
        counters = new short[2 * ROW];
        byHour.put(hour, counters);
      }
      long hash = Draw.mix(category ^ Draw.mix(hour));
      int first = (int) (hash & (ROW - 1));
      int second = ROW + (int) (hash >>> Integer.SIZE & (ROW - 1));
      return Math.min(increment(counters, first), increment(counters, second));
    }

    private static int increment(short[] counters, int i) {
      short before = counters[i];
      counters[i] = before == Short.MAX_VALUE ? before : (short) (before + 1);
      return before;
    }

    @Override
    public synchronized LimitCounts copy() {
      Traces copy = new Traces();
      byHour.forEach((hour, counters) -> copy.byHour.put(hour, counters.clone()));
      return copy;
    }
  }
}

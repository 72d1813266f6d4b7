package io.clew.analysis.compare;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Values with the weights of their traces. Number, weight and mean are those of all values. Of the
 * values themselves only some are kept: beyond a number each has the same chance to be among them,
 * by a fixed seed, so that the same traces in the same order give the same answer. Mutable; not
 * safe for use by many threads.
 */
final class Sample {
  private static final long SEED = 17;

  private final int maxKept;
  private long[] values = {};
  private float[] weights = {};
  private int kept;
  private @Nullable SplittableRandom random;

  private long count;
  private double weight;
  private double squares;
  private double sum;

  private String slowest = "";
  private long max = Long.MIN_VALUE;

  Sample(int maxKept) {
    this.maxKept = maxKept;
  }

  void add(String traceId, long value, double valueWeight) {
    count++;
    weight += valueWeight;
    squares += valueWeight * valueWeight;
    sum += value * valueWeight;
    if (value > max || (value == max && traceId.compareTo(slowest) < 0)) {
      max = value;
      slowest = traceId;
    }
    if (kept == maxKept) {
      replace(value, valueWeight);
      return;
    }
    if (kept == values.length) {
      int capacity = Math.min(maxKept, Math.max(4, 2 * kept));
      values = Arrays.copyOf(values, capacity);
      weights = Arrays.copyOf(weights, capacity);
    }
    values[kept] = value;
    weights[kept++] = (float) valueWeight;
  }

  private void replace(long value, double valueWeight) {
    if (maxKept == 0) {
      return;
    }
    SplittableRandom chance = random == null ? new SplittableRandom(SEED) : random;
    random = chance;
    long place = chance.nextLong(count);
    if (place < maxKept) {
      values[(int) place] = value;
      weights[(int) place] = (float) valueWeight;
    }
  }

  long count() {
    return count;
  }

  double weight() {
    return weight;
  }

  /** 0 if there is no value. */
  double mean() {
    return weight > 0 ? sum / weight : 0;
  }

  /** The trace with the largest value; empty if there is none. */
  String slowest() {
    return slowest;
  }

  /**
   * How many values of equal weight say as much: the square of the sum of the weights by the sum of
   * their squares (Kish).
   */
  double effectiveSize() {
    return squares > 0 ? weight * weight / squares : 0;
  }

  /** As {@link #effectiveSize}, of the values that are kept. */
  double effectiveKept() {
    double keptWeight = 0;
    double keptSquares = 0;
    for (int i = 0; i < kept; i++) {
      keptWeight += weights[i];
      keptSquares += (double) weights[i] * weights[i];
    }
    return keptSquares > 0 ? keptWeight * keptWeight / keptSquares : 0;
  }

  /** The largest difference of the two shares of values up to any value. */
  double distance(Sample other) {
    Integer[] order = order();
    Integer[] otherOrder = other.order();
    double all = total();
    double otherAll = other.total();
    double upTo = 0;
    double otherUpTo = 0;
    double distance = 0;
    int i = 0;
    int j = 0;
    while (i < kept && j < other.kept) {
      long value = Math.min(values[order[i]], other.values[otherOrder[j]]);
      for (; i < kept && values[order[i]] == value; i++) {
        upTo += weights[order[i]];
      }
      for (; j < other.kept && other.values[otherOrder[j]] == value; j++) {
        otherUpTo += other.weights[otherOrder[j]];
      }
      distance = Math.max(distance, Math.abs(upTo / all - otherUpTo / otherAll));
    }
    return distance;
  }

  private Integer[] order() {
    Integer[] order = new Integer[kept];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Long.compare(values[a], values[b]));
    return order;
  }

  private double total() {
    double total = 0;
    for (int i = 0; i < kept; i++) {
      total += weights[i];
    }
    return total;
  }
}

package io.clew.analysis.stats;

import java.util.Arrays;

/**
 * How often which values came, each with its weight, in buckets of which eight make a power of two:
 * percentiles are wrong by at most a sixteenth, those of values below 16 not at all. Values below 0
 * count as 0 in buckets, not in the sum. Mutable; not safe for use by many threads.
 */
public final class Histogram {
  private static final int BITS = 3; // 8 buckets a power of two.
  private static final double ROUNDING = 1e-9;

  private double[] weights = {};
  private int firstBucket;
  private long count;
  private double weight;
  private double sum;
  private long min = Long.MAX_VALUE;
  private long max = Long.MIN_VALUE;

  /** Does nothing if the weight is not above 0. */
  public void add(long value, double valueWeight) {
    if (!(valueWeight > 0)) {
      return;
    }
    addWeight(bucketOf(value), valueWeight);
    count++;
    weight += valueWeight;
    sum += value * valueWeight;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }

  public void add(Histogram other) {
    for (int i = 0; i < other.weights.length; i++) {
      if (other.weights[i] > 0) {
        addWeight(other.firstBucket + i, other.weights[i]);
      }
    }
    count += other.count;
    weight += other.weight;
    sum += other.sum;
    min = Math.min(min, other.min);
    max = Math.max(max, other.max);
  }

  private void addWeight(int bucket, double added) {
    if (weights.length == 0) {
      weights = new double[1];
      firstBucket = bucket;
    } else if (bucket < firstBucket) {
      int more = firstBucket - bucket;
      double[] longer = new double[weights.length + more];
      System.arraycopy(weights, 0, longer, more, weights.length);
      weights = longer;
      firstBucket = bucket;
    } else if (bucket - firstBucket >= weights.length) {
      weights = Arrays.copyOf(weights, bucket - firstBucket + 1);
    }
    weights[bucket - firstBucket] += added;
  }

  static int bucketOf(long value) {
    if (value < 1 << BITS) {
      return (int) Math.max(0, value);
    }
    int exponent = 63 - Long.numberOfLeadingZeros(value);
    int eighth = (int) (value >>> (exponent - BITS)) & ((1 << BITS) - 1);
    return ((exponent - BITS + 1) << BITS) + eighth;
  }

  static long lowestOf(int bucket) {
    if (bucket < 1 << BITS) {
      return bucket;
    }
    int exponent = (bucket >> BITS) + BITS - 1;
    long eighth = bucket & ((1 << BITS) - 1);
    return (eighth + (1 << BITS)) << (exponent - BITS);
  }

  private static long middleOf(int bucket) {
    long lowest = lowestOf(bucket);
    long size = bucket < 1 << BITS ? 1 : 1L << ((bucket >> BITS) - 1);
    return lowest + (size - 1) / 2;
  }

  /** Of the values, without their weights. */
  public long count() {
    return count;
  }

  /** The sum of the weights. */
  public double weight() {
    return weight;
  }

  /** Of the values times their weights. */
  public double sum() {
    return sum;
  }

  /** Weighted; 0 if there is no value. */
  public double mean() {
    return weight > 0 ? sum / weight : 0;
  }

  /** 0 if there is no value. */
  public long min() {
    return count == 0 ? 0 : min;
  }

  /** 0 if there is no value. */
  public long max() {
    return count == 0 ? 0 : max;
  }

  /**
   * The smallest value such that it and those below have at least that share of the weight (nearest
   * rank).
   *
   * @param share above 0 and up to 1: 0.95 for the 95th percentile
   * @return 0 if there is no value
   */
  public long percentile(double share) {
    double wanted = weight * share * (1 - ROUNDING);
    double below = 0;
    for (int i = 0; i < weights.length; i++) {
      below += weights[i];
      if (weights[i] > 0 && below >= wanted) {
        return Math.max(min, Math.min(max, middleOf(firstBucket + i)));
      }
    }
    return max();
  }

  /** The share of the weight of values up to this one; those of its bucket count as up to it. */
  public double shareUpTo(long value) {
    double upTo = 0;
    int last = bucketOf(value) - firstBucket;
    for (int i = 0; i < weights.length && i <= last; i++) {
      upTo += weights[i];
    }
    return weight > 0 ? upTo / weight : 0;
  }

  @Override
  public String toString() {
    return "Histogram{" + count + " values, p50=" + percentile(0.5) + ", max=" + max() + "}";
  }
}

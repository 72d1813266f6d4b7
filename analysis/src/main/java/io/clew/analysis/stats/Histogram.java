package io.clew.analysis.stats;

import java.util.Arrays;

/**
 * How often which values came, each with its weight. While they are few, each is kept, and
 * percentiles are exact. After that they are counted in buckets of which eight make a power of two:
 * percentiles are then wrong by at most a sixteenth, those of values below 16 not at all, and
 * values below 0 count as 0. Sum, mean, least and largest are always exact. Mutable; not safe for
 * use by many threads.
 */
public final class Histogram {
  private static final int DEFAULT_EXACT_VALUES = 2048;
  private static final int BITS = 3; // 8 buckets a power of two.
  private static final double ROUNDING = 1e-9;

  private final int exactValues;

  /** Those that were added, while they are few; else empty. */
  private long[] values = {};

  /** By value; empty while all values have the same weight. */
  private double[] valueWeights = {};

  private double firstWeight;
  private boolean isSorted = true;
  private boolean isInBuckets;

  // Once the values are many.
  private double[] weights = {};
  private int firstBucket;

  private long count;
  private double weight;
  private double sum;
  private long min = Long.MAX_VALUE;
  private long max = Long.MIN_VALUE;

  /** Exact up to 2048 values. */
  public Histogram() {
    this(DEFAULT_EXACT_VALUES);
  }

  /**
   * Takes memory for so many values only as they come: 8 bytes each, 16 if their weights differ.
   *
   * @param exactValues up to how many values each is kept
   */
  public Histogram(int exactValues) {
    this.exactValues = exactValues;
  }

  /**
   * One in buckets, as it was written: see {@link #buckets}. The number of values is needed since
   * buckets have weights alone.
   */
  public static Histogram ofBuckets(
      long count, double sum, long min, long max, int firstBucket, double[] buckets) {
    Histogram histogram = new Histogram(0);
    histogram.isInBuckets = true;
    if (count > 0) {
      histogram.count = count;
      histogram.sum = sum;
      histogram.min = min;
      histogram.max = max;
      histogram.firstBucket = firstBucket;
      histogram.weights = buckets.clone();
      histogram.weight = Arrays.stream(buckets).sum();
    }
    return histogram;
  }

  /** Does nothing if the weight is not above 0. */
  public void add(long value, double valueWeight) {
    if (!(valueWeight > 0)) {
      return;
    }
    if (count >= exactValues) {
      useBuckets();
    }
    if (isInBuckets) {
      addWeight(bucketOf(value), valueWeight);
    } else {
      addExact(value, valueWeight);
    }
    count++;
    weight += valueWeight;
    sum += value * valueWeight;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }

  /** The other one stays as it is. */
  public void add(Histogram other) {
    if (other.isInBuckets || count + other.count > exactValues) {
      useBuckets();
    }
    int exact = other.isInBuckets ? 0 : (int) other.count;
    for (int i = 0; i < exact; i++) {
      if (isInBuckets) {
        addWeight(bucketOf(other.values[i]), other.weightOf(i));
      } else {
        addExact(other.values[i], other.weightOf(i));
        count++;
      }
    }
    for (int i = 0; i < other.weights.length; i++) {
      if (other.weights[i] > 0) {
        addWeight(other.firstBucket + i, other.weights[i]);
      }
    }
    count += isInBuckets ? other.count : 0;
    weight += other.weight;
    sum += other.sum;
    min = Math.min(min, other.min);
    max = Math.max(max, other.max);
  }

  private void addExact(long value, double valueWeight) {
    int size = (int) count;
    if (size == values.length) {
      values = Arrays.copyOf(values, capacity(size));
    }
    if (valueWeights.length == 0 && size > 0 && valueWeight != firstWeight) {
      valueWeights = new double[values.length];
      Arrays.fill(valueWeights, 0, size, firstWeight);
    }
    if (size == 0) {
      firstWeight = valueWeight;
    }
    if (valueWeights.length > 0) {
      if (size == valueWeights.length) {
        valueWeights = Arrays.copyOf(valueWeights, values.length);
      }
      valueWeights[size] = valueWeight;
    }
    isSorted = isSorted && (size == 0 || values[size - 1] <= value);
    values[size] = value;
  }

  private int capacity(int size) {
    return (int) Math.min(exactValues, Math.max(4, 3L * size / 2));
  }

  private double weightOf(int exact) {
    return valueWeights.length == 0 ? firstWeight : valueWeights[exact];
  }

  private void useBuckets() {
    if (isInBuckets) {
      return;
    }
    isInBuckets = true;
    for (int i = 0; i < (int) count; i++) {
      addWeight(bucketOf(values[i]), weightOf(i));
    }
    values = new long[0];
    valueWeights = new double[0];
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

  /** The number of the first of the {@link #buckets}. */
  public int firstBucket() {
    return inBuckets().firstBucket;
  }

  /** The weight of each bucket from the first that has one to the last. */
  public double[] buckets() {
    return inBuckets().weights.clone();
  }

  private Histogram inBuckets() {
    if (isInBuckets) {
      return this;
    }
    Histogram copy = new Histogram(0);
    copy.add(this);
    return copy;
  }

  /**
   * The bucket of a value: of eight that make a power of two.
   *
   * @param value below 0 it counts as 0
   * @return from 0 to 487
   */
  public static int bucketOf(long value) {
    if (value < 1 << BITS) {
      return (int) Math.max(0, value);
    }
    int exponent = 63 - Long.numberOfLeadingZeros(value);
    int eighth = (int) (value >>> (exponent - BITS)) & ((1 << BITS) - 1);
    return ((exponent - BITS + 1) << BITS) + eighth;
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
    if (!isInBuckets) {
      sort();
      for (int i = 0; i < (int) count; i++) {
        below += weightOf(i);
        if (below >= wanted) {
          return values[i];
        }
      }
    }
    for (int i = 0; i < weights.length; i++) {
      below += weights[i];
      if (weights[i] > 0 && below >= wanted) {
        return Math.max(min, Math.min(max, middleOf(firstBucket + i)));
      }
    }
    return max();
  }

  /** The share of the weight of values up to this one; in buckets also of others of its bucket. */
  public double shareUpTo(long value) {
    double upTo = 0;
    if (!isInBuckets) {
      for (int i = 0; i < (int) count; i++) {
        upTo += values[i] <= value ? weightOf(i) : 0;
      }
    }
    int last = bucketOf(value) - firstBucket;
    for (int i = 0; i < weights.length && i <= last; i++) {
      upTo += weights[i];
    }
    return weight > 0 ? upTo / weight : 0;
  }

  private void sort() {
    int size = (int) count;
    if (isSorted) {
      return;
    }
    if (valueWeights.length == 0) {
      Arrays.sort(values, 0, size);
    } else {
      Integer[] order = new Integer[size];
      Arrays.setAll(order, i -> i);
      Arrays.sort(order, (a, b) -> Long.compare(values[a], values[b]));
      long[] sorted = new long[values.length];
      double[] sortedWeights = new double[values.length];
      for (int i = 0; i < size; i++) {
        sorted[i] = values[order[i]];
        sortedWeights[i] = valueWeights[order[i]];
      }
      values = sorted;
      valueWeights = sortedWeights;
    }
    isSorted = true;
  }

  @Override
  public String toString() {
    return "Histogram{" + count + " values, p50=" + percentile(0.5) + ", max=" + max() + "}";
  }
}

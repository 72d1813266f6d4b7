package io.clew.analysis.stats;

import java.util.Arrays;
import java.util.Comparator;

/**
 * How likely a difference is mere chance. Every {@code p} is two-sided: the probability of a
 * difference as large, or larger, if there is none.
 */
public final class Significance {
  /** Of each of the four counts; below it the normal distribution is too bold. */
  private static final double MIN_EXPECTED = 10;

  private static final int MAX_TERMS = 100;
  private static final double NEGLIGIBLE = 1e-17;

  private Significance() {}

  /** The probability that a value of the standard normal distribution is above {@code z}. */
  public static double normalTail(double z) {
    if (z < 0) {
      return 1 - normalTail(-z);
    }
    double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    if (z < 3) {
      double term = z;
      double sum = z;
      for (int i = 3; i < MAX_TERMS; i += 2) {
        term *= z * z / i;
        sum += term;
      }
      return 0.5 - density * sum;
    }
    double fraction = z;
    for (int i = MAX_TERMS; i > 0; i--) { // A continued fraction, from its end.
      fraction = z + i / fraction;
    }
    return density / fraction;
  }

  /**
   * Whether two shares differ: the two-proportion test, or Fisher's exact one where a count is
   * small.
   *
   * @param hits1 of {@code size1}
   * @param hits2 of {@code size2}
   * @return 1 if there is nothing to compare
   */
  public static double shares(double hits1, double size1, double hits2, double size2) {
    double size = size1 + size2;
    double hits = hits1 + hits2;
    double share = hits / size;
    if (!(size1 > 0 && size2 > 0 && share > 0 && share < 1)) {
      return 1;
    }
    if (Math.min(size1, size2) * Math.min(share, 1 - share) < MIN_EXPECTED) {
      return exactShares(
          Math.round(hits1), Math.round(size1), Math.round(hits2), Math.round(size2));
    }
    double error = Math.sqrt(share * (1 - share) * (1 / size1 + 1 / size2));
    return Math.min(1, 2 * normalTail(Math.abs(hits1 / size1 - hits2 / size2) / error));
  }

  /** From the hypergeometric distribution: twice the smaller tail. */
  private static double exactShares(long hits1, long size1, long hits2, long size2) {
    if (hits1 > size1 || hits2 > size2) { // Only rounding makes them so.
      return 1;
    }
    boolean isMore = (double) hits1 * size2 > (double) hits2 * size1;
    // Each step moves one hit from one side to the other, away from equal shares.
    long more = isMore ? hits1 : hits2;
    long less = isMore ? hits2 : hits1;
    long moreSize = isMore ? size1 : size2;
    long lessSize = isMore ? size2 : size1;
    double term =
        Math.exp(
            logChoices(moreSize, more)
                + logChoices(lessSize, less)
                - logChoices(moreSize + lessSize, more + less));
    double tail = 0;
    for (; less >= 0 && more <= moreSize && term > tail * NEGLIGIBLE; more++, less--) {
      tail += term;
      term *= (double) (moreSize - more) / (more + 1) * less / (lessSize - less + 1);
    }
    return Math.min(1, 2 * tail);
  }

  private static double logChoices(long size, long chosen) {
    return logFactorial(size) - logFactorial(chosen) - logFactorial(size - chosen);
  }

  static double logFactorial(long number) {
    if (number < 20) {
      double product = 1;
      for (long i = 2; i <= number; i++) {
        product *= i;
      }
      return Math.log(product);
    }
    double n = number; // Stirling's series.
    return n * Math.log(n)
        - n
        + Math.log(2 * Math.PI * n) / 2
        + 1 / (12 * n)
        - 1 / (360 * n * n * n)
        + 1 / (1260 * Math.pow(n, 5));
  }

  /**
   * Whether two samples come from one distribution, by the two-sample test of Kolmogorov and
   * Smirnov: its asymptotic series, with Stephens' correction for few values. Equal values make it
   * more cautious.
   *
   * @param distance the largest difference of the two shares of values up to any value
   * @param size1 how many values one sample has
   * @param size2 how many values the other one has
   */
  public static double kolmogorovSmirnov(double distance, double size1, double size2) {
    double root = Math.sqrt(size1 * size2 / (size1 + size2));
    double lambda = (root + 0.12 + 0.11 / root) * distance;
    if (!(size1 > 0 && size2 > 0 && lambda > 0.2)) { // Below 0.2 p is 1 to 10 digits.
      return 1;
    }
    double sum = 0;
    int sign = 1;
    for (int i = 1; i <= MAX_TERMS; i++) {
      sum += sign * Math.exp(-2.0 * i * i * lambda * lambda);
      sign = -sign;
    }
    return Math.max(0, Math.min(1, 2 * sum));
  }

  /**
   * Which of many tests found something, by the procedure of Benjamini and Hochberg: of those that
   * did, on average at most that share did so by chance. If there is nothing to find, one finds
   * something with at most that probability.
   */
  public static boolean[] discoveries(double[] p, double share) {
    Integer[] order = new Integer[p.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> p[i]));
    int found = 0;
    for (int i = 0; i < order.length; i++) {
      found = p[order[i]] <= share * (i + 1) / p.length ? i + 1 : found;
    }
    boolean[] discoveries = new boolean[p.length];
    for (int i = 0; i < found; i++) {
      discoveries[order[i]] = true;
    }
    return discoveries;
  }
}

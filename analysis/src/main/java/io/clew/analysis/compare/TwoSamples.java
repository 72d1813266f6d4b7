package io.clew.analysis.compare;

import io.clew.analysis.stats.Significance;

/** The same measured in both sets, in microseconds. */
final class TwoSamples {
  private static final int MIN_VALUES = 10;

  private final Sample base;
  private final Sample problem;

  /** Keeps up to so many values a side for the test. */
  TwoSamples(int maxKept) {
    base = new Sample(maxKept);
    problem = new Sample(maxKept);
  }

  Sample of(Side side) {
    return side == Side.BASE ? base : problem;
  }

  Sample base() {
    return base;
  }

  Sample problem() {
    return problem;
  }

  boolean isComparable() {
    return base.count() >= MIN_VALUES && problem.count() >= MIN_VALUES;
  }

  /** Of the test of Kolmogorov and Smirnov. */
  double p() {
    return Significance.kolmogorovSmirnov(
        base.distance(problem), base.effectiveKept(), problem.effectiveKept());
  }
}

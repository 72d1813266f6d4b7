package io.clew.analysis.service;

import io.clew.analysis.stats.Histogram;

/** How many calls, how many of them failed, and how long they lasted. */
final class CallStatistics {
  private final Histogram micros = new Histogram();
  private long seen;
  private double calls;
  private double errors;
  private long longest = -1;
  private String exemplar = "";

  /**
   * Counts a call.
   *
   * @param duration in microseconds; -1 if unknown
   */
  void add(String traceId, double weight, boolean isError, long duration) {
    seen++;
    calls += weight;
    errors += isError ? weight : 0;
    boolean isFirstById = duration == longest && traceId.compareTo(exemplar) < 0;
    if (duration > longest || isFirstById || exemplar.isEmpty()) {
      longest = duration;
      exemplar = traceId;
    }
    if (duration >= 0) {
      micros.add(duration, weight);
    }
  }

  double calls() {
    return calls;
  }

  double errors() {
    return errors;
  }

  /** 1 if there are no calls. */
  double sampledShare() {
    return seen == 0 ? 1 : seen / calls;
  }

  /** The trace with the slowest call; of several, the first by id. */
  String exemplar() {
    return exemplar;
  }

  long percentile(double share) {
    return micros.percentile(share);
  }
}

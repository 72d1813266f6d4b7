package io.clew.analysis.compare;

import java.util.List;

/**
 * For how long slow requests, and fast ones, wait for the own work of one call, in the mean of all
 * requests, whether they make the call or not.
 *
 * @param path {@code SERVICE OPERATION} of the call and of those that lead to it, from the root on;
 *     of more than 12 the last ones, after {@code ...}
 * @param baseMicros of the fast requests
 * @param problemMicros of the slow requests
 * @param baseCalls how often a fast request makes the call
 * @param problemCalls how often a slow request makes the call
 * @param exemplar the trace of the slow requests with the longest such call; empty if there is none
 */
public record PathDifference(
    List<String> path,
    double baseMicros,
    double problemMicros,
    double baseCalls,
    double problemCalls,
    String exemplar) {

  /** Over all call paths these add up to the difference of the mean durations. */
  public double differenceMicros() {
    return problemMicros - baseMicros;
  }
}

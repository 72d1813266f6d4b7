package io.clew.analysis.compare;

/**
 * Requests of one structure that take another time than before: as a whole, or between two of their
 * events.
 *
 * @param category see {@link io.clew.analysis.flow.Category#id}
 * @param service of the entry point
 * @param operation of the entry point
 * @param from an event: {@code SERVICE OPERATION call}, or {@code reply}
 * @param to an event. Of the whole request: the reply to the call in {@code from}
 * @param isWhole whether this is about the whole request
 * @param count the weight of the requests of the problem that have both events
 * @param baseMicros the mean; times of a request that come several times are added up
 * @param problemMicros the mean
 * @param p how likely so large a difference is by chance
 * @param exemplar the trace of the problem that took longest here
 */
public record LatencyMutation(
    String category,
    String service,
    String operation,
    String from,
    String to,
    boolean isWhole,
    double count,
    double baseMicros,
    double problemMicros,
    double p,
    String exemplar) {

  /** What all requests of the problem took longer together; below 0 if they were faster. */
  public double costMicros() {
    return count * (problemMicros - baseMicros);
  }
}

package io.clew.analysis.compare;

import java.util.List;

/**
 * Requests of a structure that is more frequent than before. Counts are weighted, those of the base
 * as if it had as many requests to the entry point as the problem.
 *
 * @param category see {@link io.clew.analysis.flow.Category#id}
 * @param structure see {@link io.clew.analysis.flow.Category#structure}
 * @param service of the entry point
 * @param operation of the entry point
 * @param baseCount how many requests had this structure
 * @param problemCount how many have it now
 * @param requests how many requests the problem has to the entry point, whatever their structure
 * @param costMicros what the extra requests took longer together than their precursors; without
 *     these, than the entry point's mean request before. Below 0 if they were faster
 * @param p how likely so large a difference is by chance
 * @param precursors the categories that the extra requests would have been of before, the most
 *     similar first; empty if none fell
 * @param calls what the requests call more or less often than their precursors, the largest change
 *     first
 * @param exemplar the trace that took longest
 */
public record StructuralMutation(
    String category,
    String structure,
    String service,
    String operation,
    double baseCount,
    double problemCount,
    double requests,
    double costMicros,
    double p,
    List<String> precursors,
    List<CallChange> calls,
    String exemplar) {

  /** How many requests more than before have this structure. */
  public double extra() {
    return problemCount - baseCount;
  }
}

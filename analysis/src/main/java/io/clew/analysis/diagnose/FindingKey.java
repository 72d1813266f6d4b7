package io.clew.analysis.diagnose;

import java.util.List;

/** By this, findings in several traces are the same one. */
record FindingKey(
    FindingKind kind,
    String service,
    String operation,
    List<String> callees,
    boolean isInfo,
    String variant) {

  static FindingKey of(TraceFacts facts, Occurrence occurrence) {
    // Where a gap is, and whether an error was handled, tells one finding from another.
    boolean isApart =
        occurrence.kind() == FindingKind.GAP || occurrence.kind() == FindingKind.ERROR_ORIGIN;
    return new FindingKey(
        occurrence.kind(),
        facts.trace.service(occurrence.parent()),
        facts.operation(occurrence.parent()),
        occurrence.callees(),
        occurrence.certainty() == Certainty.INFO,
        isApart ? occurrence.note() : "");
  }
}

package io.clew.analysis.diagnose;

import java.util.Arrays;
import java.util.List;

/**
 * A finding in one trace.
 *
 * @param parent the span where the time goes
 * @param callees what it calls, as templates; part of the key
 * @param spans evidence
 * @param savingLow in microseconds
 * @param savingHigh in microseconds
 * @param note what else is known, or empty
 */
record Occurrence(
    FindingKind kind,
    int parent,
    List<String> callees,
    List<Integer> spans,
    long savingLow,
    long savingHigh,
    Certainty certainty,
    String note) {

  Occurrence {
    savingHigh = Math.max(0, savingHigh);
    savingLow = Math.max(0, Math.min(savingLow, savingHigh));
  }

  Occurrence(
      FindingKind kind,
      int parent,
      List<String> callees,
      int[] spans,
      long savingLow,
      long savingHigh,
      Certainty certainty,
      String note) {
    this(kind, parent, callees, listOf(spans), savingLow, savingHigh, certainty, note);
  }

  private static List<Integer> listOf(int[] spans) {
    return Arrays.stream(spans).limit(Exemplar.MAX_SPANS).boxed().toList();
  }

  /** One that claims no time. */
  static Occurrence info(
      FindingKind kind, int parent, List<String> callees, int[] spans, String note) {
    return new Occurrence(kind, parent, callees, spans, 0, 0, Certainty.INFO, note);
  }

  static Occurrence certain(
      FindingKind kind, int parent, Template callee, int[] spans, long low, long high) {
    List<String> callees = List.of(callee.toString());
    return new Occurrence(kind, parent, callees, spans, low, high, Certainty.CERTAIN, "");
  }

  Occurrence withNote(String text) {
    return new Occurrence(kind, parent, callees, spans, savingLow, savingHigh, certainty, text);
  }
}

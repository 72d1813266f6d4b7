package io.clew.viewer.chart;

import io.clew.analysis.diagnose.Certainty;
import io.clew.analysis.diagnose.Finding;
import io.clew.analysis.diagnose.FindingKind;
import java.util.Locale;
import java.util.stream.Collectors;

/** Findings in sentences. Names in them are as the spans have them: whoever prints them escapes. */
public final class FindingText {
  private FindingText() {}

  /** What was found, and what to do. */
  public static String sentence(Finding finding) {
    String where = (finding.service() + " " + finding.operation()).strip();
    String callees = finding.callees().stream().collect(Collectors.joining(" and "));
    return switch (finding.finding()) {
      case BATCH ->
          where + " calls " + callees + " many times, one after the other: make it one call";
      case PARALLELISE ->
          where + " waits for " + callees + " one after the other: start them together";
      case ADD_CACHE -> where + " reads the same of " + callees + " again: keep the answer";
      case FIX_CACHE ->
          where
              + " asks "
              + finding.callee()
              + " before "
              + String.join(" and ", finding.callees().subList(1, finding.callees().size()))
              + ", and that helps little";
      case STRAGGLER -> where + " waits for the slowest of several calls of " + callees;
      case GAP ->
          where
              + " spends time that no call explains"
              + (callees.isEmpty() ? "" : ", around " + callees);
      case RETRY -> where + " calls " + callees + " again after a failure";
      case RETRY_STORM ->
          where + " calls " + callees + " again so often that this is most of the load";
      case WASTED -> callees + " goes on after " + where + " has given up";
      case ERROR_ORIGIN ->
          "errors of " + where + " begin " + (callees.isEmpty() ? "there" : "in " + callees);
      case CHATTY -> where + " calls " + callees + " many times";
      case FAN_OUT -> where + " makes many calls at once";
      case SEND_EARLY -> where + " sends its first byte long after it could";
      case DEFER ->
          where
              + " makes its caller wait for "
              + callees
              + ", which could be done after the answer";
      case RESOURCE -> where + " loads a resource that is too large or waits: " + callees;
    };
  }

  /** What it costs, how often it was seen, and how sure it is. */
  public static String effect(Finding finding) {
    String requests =
        String.format(
            Locale.ROOT,
            "%s, %.0f requests",
            Numbers.count(finding.traces(), "trace"),
            finding.weight());
    String note = finding.note().isEmpty() ? "" : "; " + finding.note();
    String certainty =
        finding.certainty() == Certainty.CERTAIN
            ? ""
            : "; " + finding.certainty().name().toLowerCase(Locale.ROOT);
    if (finding.savingHighMicros() == 0 || finding.finding() == FindingKind.GAP) {
      return requests + note + certainty;
    }
    String low = Times.duration(finding.savingLowMicros());
    String high = Times.duration(finding.savingHighMicros());
    return "saves "
        + (low.equals(high) ? low : low + " to " + high)
        + " of each of "
        + requests
        + ": "
        + Times.duration(Math.round(finding.rank()))
        + " together"
        + note
        + certainty;
  }
}

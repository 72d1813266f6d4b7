package io.clew.analysis.diagnose;

import java.util.List;

/**
 * A trace that shows a finding.
 *
 * @param traceId in lower-case hex
 * @param spanIds the spans that the rule is about, at most {@value Exemplar#MAX_SPANS}, in
 *     lower-case hex
 * @param savingLowMicros what would be saved in this trace, at least
 */
public record Exemplar(String traceId, List<String> spanIds, long savingLowMicros) {
  /** More spans than these are not named. */
  public static final int MAX_SPANS = 100;

  /** Copies the list. */
  public Exemplar {
    spanIds = List.copyOf(spanIds);
  }
}

package io.clew.analysis.diagnose;

import java.util.List;

/**
 * Something that makes requests slow or fail, or may, with what taking it away would save.
 *
 * @param finding what was found
 * @param service that of the parent span: where to change something
 * @param operation that of the parent span
 * @param callees the templates of what it calls; empty if the finding is about the span itself
 * @param traces how many have it
 * @param weight how many requests those stand for, as they were sampled
 * @param savingLowMicros the mean of the traces that have it, at least
 * @param savingHighMicros the mean of the traces that have it, at most
 * @param rank the low savings of all requests together, in microseconds
 * @param exemplars up to three traces, those that would save the most first
 * @param certainty how sure this is
 * @param note what else is known, such as {@code burst} or {@code handled}; or empty
 */
public record Finding(
    FindingKind finding,
    String service,
    String operation,
    List<String> callees,
    int traces,
    double weight,
    long savingLowMicros,
    long savingHighMicros,
    double rank,
    List<Exemplar> exemplars,
    Certainty certainty,
    String note) {

  /** Copies the lists. */
  public Finding {
    callees = List.copyOf(callees);
    exemplars = List.copyOf(exemplars);
  }

  /** The first of {@link #callees()}, or empty. */
  public String callee() {
    return callees.isEmpty() ? "" : callees.get(0);
  }

  /** The id of a trace that shows it. */
  public String exemplar() {
    return exemplars.get(0).traceId();
  }
}

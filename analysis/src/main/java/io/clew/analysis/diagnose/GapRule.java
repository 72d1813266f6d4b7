package io.clew.analysis.diagnose;

import io.clew.analysis.path.Section;
import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * On the critical path, a span with children works or waits itself for 10 ms and 10 % of the
 * request at a time; or a call lasts 5 ms and 30 % longer than its server. No saving is claimed:
 * what the time is spent on is not in the trace.
 */
final class GapRule implements Rule {
  private static final double MIN_OUTSIDE = 0.3;

  @Override
  public void find(TraceFacts facts, Consumer<Occurrence> found) {
    long minimum = facts.threshold(10_000, 0.1);
    for (Section section : facts.path.sections()) {
      int span = section.span();
      if (section.end() - section.start() >= minimum && hasGaps(facts, span)) {
        gap(facts, section, found);
      }
    }
    for (Call call : facts.calls) {
      if (call.server >= 0 && facts.hasParent(call)) {
        long outside = call.duration() - facts.trace.duration(call.server);
        long minOutside = Math.max(5_000, (long) Math.ceil(MIN_OUTSIDE * call.duration()));
        if (outside >= minOutside && facts.path.micros(call.span) >= minOutside) {
          found.accept(
              Occurrence.info(
                  FindingKind.GAP,
                  facts.trace.parent(call.span),
                  List.of(call.template.toString()),
                  new int[] {call.span, call.server},
                  "network or queue"));
        }
      }
    }
  }

  /** A call's own time is outside of its server; a root that is missing has no time of its own. */
  private static boolean hasGaps(TraceFacts facts, int span) {
    Trace trace = facts.trace;
    boolean isMade = span == 0 && trace.isRootMissing();
    return trace.subtreeEnd(span) > span + 1 && !Request.isCall(trace.kind(span)) && !isMade;
  }

  private static void gap(TraceFacts facts, Section section, Consumer<Occurrence> found) {
    Trace trace = facts.trace;
    int parent = section.span();
    int before = -1;
    int after = -1;
    int end = trace.subtreeEnd(parent);
    for (int child = parent + 1; child < end; child = trace.subtreeEnd(child)) {
      if (trace.end(child) <= section.start() + facts.slack(parent)
          && (before < 0 || trace.end(child) > trace.end(before))) {
        before = child;
      }
      if (after < 0 && trace.start(child) >= section.end() - facts.slack(parent)) {
        after = child;
      }
    }
    if (!isCertain(facts, parent, before) || !isCertain(facts, parent, after)) {
      return;
    }
    List<String> callees = new ArrayList<>();
    if (before >= 0) {
      callees.add(Template.of(trace, before).toString());
    }
    if (after >= 0) {
      callees.add(Template.of(trace, after).toString());
    }
    String note = before < 0 ? "before" : after < 0 ? "after" : "between";
    found.accept(Occurrence.info(FindingKind.GAP, parent, callees, new int[] {parent}, note));
  }

  /** The clock of a span whose parent was lost may be wrong. */
  private static boolean isCertain(TraceFacts facts, int parent, int child) {
    return child < 0 || facts.isOwnChild(parent, child);
  }
}

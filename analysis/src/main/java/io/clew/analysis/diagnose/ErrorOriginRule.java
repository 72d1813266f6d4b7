package io.clew.analysis.diagnose;

import io.clew.analysis.path.Blocking;
import io.clew.analysis.trace.Trace;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import zipkin2.Span;

/**
 * A failed span without a failed child that it waits for. The error reached the highest span that
 * all failed up to; if that is not the root, it was handled there.
 */
final class ErrorOriginRule implements Rule {
  @Override
  public void find(TraceFacts facts, Consumer<Occurrence> found) {
    Trace trace = facts.trace;
    int size = trace.size();
    boolean[] hasFailedChild = new boolean[size];
    int[] reached = new int[size];
    Arrays.fill(reached, -1);
    for (int span = 0; span < size; span++) {
      int parent = trace.parent(span);
      if (trace.isError(span)) {
        boolean isWaitedFor = parent >= 0 && Blocking.isBlocking(trace, parent, span);
        if (isWaitedFor) {
          hasFailedChild[parent] = true;
        }
        reached[span] = isWaitedFor && trace.isError(parent) ? reached[parent] : span;
      }
    }
    for (int span = 0; span < size; span++) {
      if (trace.isError(span) && !hasFailedChild[span]) {
        found.accept(occurrence(facts, span, reached[span]));
      }
    }
  }

  private static Occurrence occurrence(TraceFacts facts, int origin, int reached) {
    Trace trace = facts.trace;
    int callee = origin;
    int parent = trace.parent(origin);
    if (parent >= 0
        && trace.kind(origin) == Span.Kind.SERVER
        && trace.kind(parent) == Span.Kind.CLIENT) {
      callee = parent;
      parent = trace.parent(parent);
    }
    if (parent >= 0 && !facts.isOwnChild(parent, callee)) { // It was lost.
      parent = -1;
    }
    int[] spans = origin == reached ? new int[] {origin} : new int[] {origin, reached};
    List<String> callees = parent < 0 ? List.of() : List.of(Template.of(trace, callee).toString());
    String note = reached == 0 ? "" : "handled";
    return Occurrence.info(
        FindingKind.ERROR_ORIGIN, parent < 0 ? origin : parent, callees, spans, note);
  }
}

package io.clew.analysis.diagnose;

import io.clew.analysis.path.Blocking;
import io.clew.analysis.path.CriticalPath;
import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the rules ask of one trace, computed once. Times in microseconds. */
final class TraceFacts {
  final Trace trace;
  final CriticalPath path;

  /** By start. */
  final List<Call> calls = new ArrayList<>();

  /** The calls of each span that makes some, by start; not those whose parent was lost. */
  final Map<Integer, List<Call>> callsByParent = new LinkedHashMap<>();

  private final Map<Integer, Call> bySpan = new HashMap<>();
  private final Map<Integer, String> operations = new HashMap<>();

  TraceFacts(Trace trace) {
    this.trace = trace;
    path = CriticalPath.of(trace);
    Map<Template, Integer> numbers = new HashMap<>();
    for (int span = 1; span < trace.size(); span++) {
      if (Request.isCall(trace.kind(span))) {
        Call call = new Call(trace, span, numbers);
        calls.add(call);
        bySpan.put(span, call);
        if (isOwnChild(trace.parent(span), span)) {
          callsByParent.computeIfAbsent(trace.parent(span), p -> new ArrayList<>(2)).add(call);
        }
      }
    }
    calls.sort(Call.BY_START);
  }

  /** False if the child hangs under a span only because its parent was lost. */
  boolean isOwnChild(int parent, int child) {
    return trace.spanId(parent).equals(trace.parentId(child))
        || trace.spanId(parent).equals(trace.spanId(child));
  }

  /** False if the call's parent was lost, so that nobody knows who made it. */
  boolean hasParent(Call call) {
    return isOwnChild(trace.parent(call.span), call.span);
  }

  /** Of the request. */
  long duration() {
    return trace.duration(0);
  }

  /** The larger of a time, and of a part of the request's duration. */
  long threshold(long micros, double share) {
    return Math.max(micros, (long) Math.ceil(share * duration()));
  }

  /** The operation of a span, without values. */
  String operation(int span) {
    return operations.computeIfAbsent(span, s -> Template.of(trace, s).operation());
  }

  /** By how much times may differ that are equal: 1 % of the span, from 1 us to 1 ms. */
  long slack(int span) {
    return Blocking.toleranceMicros(trace, span);
  }

  /** Null if the span is no call. */
  @Nullable Call callOf(int span) {
    return bySpan.get(span);
  }

  /** Null if the span is no call, or its parent was lost. */
  @Nullable Call callOf(int parent, int span) {
    return isOwnChild(parent, span) ? bySpan.get(span) : null;
  }

  /** The time on the critical path of these calls and of what is below them. */
  long pathOf(Collection<Call> some) {
    return some.stream().mapToLong(call -> path.subtreeMicros(call.span)).sum();
  }

  /** This trace, with these calls as evidence. */
  Exemplar exemplar(List<Call> evidence, long savingLow) {
    return exemplar(spansOf(evidence), savingLow);
  }

  Exemplar exemplar(int[] spans, long savingLow) {
    List<String> spanIds =
        Arrays.stream(spans).distinct().limit(Exemplar.MAX_SPANS).mapToObj(trace::spanId).toList();
    return new Exemplar(trace.id(), spanIds, savingLow);
  }

  /** Calls by template, in the order of their first. */
  static Collection<List<Call>> byTemplate(Collection<Call> calls) {
    Map<Integer, List<Call>> groups = new LinkedHashMap<>();
    for (Call call : calls) {
      groups.computeIfAbsent(call.templateNumber, t -> new ArrayList<>(2)).add(call);
    }
    return groups.values();
  }

  static int[] spansOf(Collection<Call> calls) {
    return calls.stream().mapToInt(call -> call.span).toArray();
  }
}

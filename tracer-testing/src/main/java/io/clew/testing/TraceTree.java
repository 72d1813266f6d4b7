package io.clew.testing;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import io.clew.api.FinishedSpan;
import io.clew.api.TraceContext;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The names of spans as a text, indented as the spans are nested. */
final class TraceTree {
  /** Stable: spans that a manual clock starts at the same time stay in the order of finishing. */
  private static final Comparator<FinishedSpan> BY_START =
      Comparator.comparingLong(FinishedSpan::startMicros);

  private final Map<Id, List<FinishedSpan>> children;
  private final StringBuilder text = new StringBuilder();

  private TraceTree(List<FinishedSpan> spans) {
    Set<Id> all = spans.stream().map(span -> Id.of(span.context())).collect(toSet());
    children = spans.stream().sorted(BY_START).collect(groupingBy(span -> parent(span, all)));
  }

  static String of(List<FinishedSpan> spans) {
    TraceTree tree = new TraceTree(spans);
    tree.append(Id.NONE, "");
    return tree.text.toString();
  }

  private static Id parent(FinishedSpan span, Set<Id> all) {
    Id parent = new Id(span.context().toTraceId(), span.context().parentId());
    return all.contains(parent) ? parent : Id.NONE;
  }

  private void append(Id parent, String indent) {
    for (FinishedSpan span : children.getOrDefault(parent, List.of())) {
      text.append(indent).append(span.name()).append('\n');
      append(Id.of(span.context()), indent + "  ");
    }
  }

  private record Id(String traceId, long spanId) {
    static final Id NONE = new Id("", 0);

    static Id of(TraceContext context) {
      return new Id(context.toTraceId(), context.spanId());
    }
  }
}

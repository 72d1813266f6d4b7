package io.clew.examples;

import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import zipkin2.Span;

/** Connects spans to traces, and says which of these are whole. */
public final class Traces {
  private Traces() {}

  /** Groups spans of any number of traces, in any order. */
  public static List<Trace> of(List<Span> spans) {
    Map<String, List<Span>> byId =
        spans.stream()
            .collect(Collectors.groupingBy(Span::traceId, LinkedHashMap::new, Collectors.toList()));
    return byId.values().stream().map(Trace::of).toList();
  }

  /** Checks that there is one root, and that every parent is there: a sentence a problem. */
  public static List<String> problems(Trace trace) {
    List<String> problems = new ArrayList<>();
    int roots = 0;
    for (int span = trace.isRootMissing() ? 1 : 0; span < trace.size(); span++) {
      @Nullable String parent = trace.parentId(span);
      if (parent == null) {
        roots++;
      } else if (span == 0 || !parent.equals(trace.spanId(trace.parent(span)))) {
        problems.add(
            "span " + trace.spanId(span) + " of trace " + trace.id() + " has lost its parent");
      }
    }
    if (roots != 1) {
      problems.add(0, "trace " + trace.id() + " has " + roots + " roots");
    }
    return problems;
  }
}

package io.clew.analysis.store;

import io.clew.analysis.trace.Trace;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import zipkin2.Span;

/** Does by the shortest way what each store must do. The tests of several modules share it. */
public final class InMemoryStore {
  private final List<Trace> traces;

  public InMemoryStore(Collection<Span> spans) {
    Map<String, List<Span>> byTrace =
        spans.stream()
            .collect(
                Collectors.groupingBy(
                    span -> span.traceId().substring(span.traceId().length() - 16),
                    TreeMap::new,
                    Collectors.toList()));
    traces = byTrace.values().stream().map(Trace::of).toList();
  }

  public List<TraceSummary> search(TraceQuery query) {
    return traces.stream()
        .filter(query::matches)
        .map(TraceSummary::of)
        .sorted(query.order().comparator())
        .limit(query.limit())
        .toList();
  }

  public List<TraceSummary> all() {
    return traces.stream().map(TraceSummary::of).toList();
  }
}

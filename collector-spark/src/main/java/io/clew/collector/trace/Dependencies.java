package io.clew.collector.trace;

import io.clew.analysis.service.ServiceEdge;
import io.clew.analysis.service.ServiceGraph;
import io.clew.analysis.trace.Trace;
import io.clew.store.opensearch.DependencyCount;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Calls between services, by day. Mutable; not safe for use by many threads. */
public final class Dependencies {
  private final Map<LocalDate, ServiceGraph> graphs = new TreeMap<>();

  /** Adds the calls of a trace. */
  void add(Trace trace, long receivedMillis) {
    LocalDate day =
        TraceTime.of(trace.start(0), receivedMillis).atZone(ZoneOffset.UTC).toLocalDate();
    graphs.computeIfAbsent(day, any -> new ServiceGraph()).add(trace);
  }

  List<DependencyCount> counts() {
    List<DependencyCount> counts = new ArrayList<>();
    graphs.forEach(
        (day, graph) -> {
          for (ServiceEdge edge : graph.edges()) {
            counts.add(
                new DependencyCount(
                    day,
                    edge.caller(),
                    edge.callee(),
                    Math.round(edge.calls()),
                    Math.round(edge.errors())));
          }
        });
    return counts;
  }

  /** Adds up those of several partitions. */
  public static List<DependencyCount> sum(List<DependencyCount> all) {
    Map<List<Object>, DependencyCount> sums = new HashMap<>();
    for (DependencyCount one : all) {
      sums.merge(
          List.of(one.day(), one.parent(), one.child()),
          one,
          (a, b) ->
              new DependencyCount(
                  a.day(), a.parent(), a.child(), a.calls() + b.calls(), a.errors() + b.errors()));
    }
    return List.copyOf(sums.values());
  }
}

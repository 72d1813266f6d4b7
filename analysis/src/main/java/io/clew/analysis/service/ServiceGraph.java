package io.clew.analysis.service;

import io.clew.analysis.trace.Trace;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import zipkin2.Span;

/**
 * Which services call which, over any traces. Calls are counted as Zipkin counts its dependencies:
 * a call is known by its server, or else by the client's name for it; spans between them that are
 * work inside a process do not count; a span without a kind that knows its remote service is a
 * client. Unlike Zipkin, a request stands for as many as its sampling says, {@code error=false} is
 * no error, and if there are several roots none of them calls another.
 *
 * <p>A call lasts as long as its client waited, if that is known. Percentiles come from a histogram
 * and are off by at most a sixteenth. Not safe for use by many threads.
 */
public final class ServiceGraph {
  private record Edge(String caller, String callee) implements Comparable<Edge> {
    @Override
    public int compareTo(Edge other) {
      int byCaller = caller.compareTo(other.caller);
      return byCaller != 0 ? byCaller : callee.compareTo(other.callee);
    }
  }

  private final Map<Edge, CallStatistics> edges = new TreeMap<>();
  private final Map<String, CallStatistics> nodes = new TreeMap<>();

  /** Counts the calls of one more trace. */
  public void add(Trace trace) {
    double weight = trace.weight();
    int[] remoteAncestors = new int[trace.size()];
    remoteAncestors[0] = -1;
    for (int span = 0; span < trace.size(); span++) {
      int parent = trace.parent(span);
      if (parent >= 0) {
        remoteAncestors[span] = trace.kind(parent) != null ? parent : remoteAncestors[parent];
      }
      add(trace, weight, span, remoteAncestors[span]);
    }
    boolean isCallerKnown = isServing(trace.kind(0)) && !trace.remoteService(0).isEmpty();
    if (!trace.isRootMissing() && !trace.service(0).isEmpty() && !isCallerKnown) {
      statisticsOf(trace.service(0)).add(trace.id(), weight, trace.isError(0), trace.duration(0));
    }
  }

  private void add(Trace trace, double weight, int span, int ancestor) {
    Span.Kind kind = trace.kind(span);
    String service = trace.service(span);
    String remote = trace.remoteService(span);
    boolean isLeaf = trace.subtreeEnd(span) == span + 1;
    if (kind == Span.Kind.CLIENT
        ? !isLeaf
        : kind == null && (service.isEmpty() || remote.isEmpty())) {
      return; // Its server says more, or it is work inside a process.
    }
    boolean isServing = isServing(kind);
    String caller = isServing ? remote : service;
    String callee = isServing ? service : remote;
    boolean isError = trace.isError(span);
    long duration = trace.duration(span);
    boolean isMessage = kind == Span.Kind.PRODUCER || kind == Span.Kind.CONSUMER;
    if (!isMessage && ancestor >= 0 && !trace.service(ancestor).isEmpty()) {
      String above = trace.service(ancestor);
      if (!isServing && !service.isEmpty() && !above.equals(service)) {
        // The server of that call reported nothing.
        add(trace.id(), weight, new Edge(above, service), false, -1);
      }
      caller = isServing || caller.isEmpty() ? above : caller;
      if (trace.kind(ancestor) == Span.Kind.CLIENT) {
        boolean isOfClient = trace.spanId(ancestor).equals(trace.parentId(span));
        isError |= isOfClient && trace.isError(ancestor);
        duration = trace.parent(span) == ancestor ? trace.duration(ancestor) : duration;
      }
    }
    if (!caller.isEmpty() && !callee.isEmpty()) {
      add(trace.id(), weight, new Edge(caller, callee), isError, duration);
    }
  }

  private static boolean isServing(Span.@Nullable Kind kind) {
    return kind == Span.Kind.SERVER || kind == Span.Kind.CONSUMER;
  }

  private void add(String traceId, double weight, Edge edge, boolean isError, long duration) {
    edges.computeIfAbsent(edge, e -> new CallStatistics()).add(traceId, weight, isError, duration);
    statisticsOf(edge.callee).add(traceId, weight, isError, duration);
    statisticsOf(edge.caller);
  }

  private CallStatistics statisticsOf(String service) {
    return nodes.computeIfAbsent(service, name -> new CallStatistics());
  }

  /** By caller and callee. */
  public List<ServiceEdge> edges() {
    return edges.entrySet().stream().map(e -> edge(e.getKey(), e.getValue())).toList();
  }

  private static ServiceEdge edge(Edge edge, CallStatistics statistics) {
    return new ServiceEdge(
        edge.caller,
        edge.callee,
        statistics.calls(),
        statistics.errors(),
        statistics.percentile(0.5),
        statistics.percentile(0.95),
        statistics.percentile(0.99),
        statistics.sampledShare(),
        statistics.exemplar());
  }

  /** By name: all that call or are called, and those where requests begin. */
  public List<ServiceNode> nodes() {
    return nodes.entrySet().stream().map(n -> node(n.getKey(), n.getValue())).toList();
  }

  private static ServiceNode node(String service, CallStatistics statistics) {
    return new ServiceNode(
        service,
        statistics.calls(),
        statistics.errors(),
        statistics.percentile(0.5),
        statistics.percentile(0.95),
        statistics.percentile(0.99),
        statistics.sampledShare());
  }
}

package io.clew.analysis.trace;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that was reported under one span id, if that was more than once: one span, or the two sides
 * of a call that share the id. The side of a server is a span of its own for each service, and
 * hangs under the client.
 */
final class Reports {
  private final List<SpanRow> reports = new ArrayList<>(2);

  /** The client's side, or the only one. Null if there are servers alone. */
  private @Nullable SpanRow main;

  /** By service. */
  private final TreeMap<String, SpanRow> servers = new TreeMap<>();

  void add(SpanRow report) {
    reports.add(report);
  }

  /** Merges them. Call once, after the last report was added. */
  void merge() {
    reports.sort(SpanRow.BY_CONTENT);
    Map<String, List<SpanRow>> byService = new LinkedHashMap<>();
    for (SpanRow report : reports) {
      if (report.isServerSide()) {
        byService.computeIfAbsent(report.service, service -> new ArrayList<>(2)).add(report);
      }
    }
    List<SpanRow> others = new ArrayList<>(2);
    for (SpanRow report : reports) {
      if (!report.isServerSide()) {
        List<SpanRow> server = report.kind == null ? byService.get(report.service) : null;
        (server == null ? others : server).add(report);
      }
    }
    byService.forEach((service, some) -> servers.put(service, SpanRow.merged(some)));
    SpanRow client = others.isEmpty() ? null : SpanRow.merged(others);
    if (client != null && client.kind == null && client.service.isEmpty() && servers.size() == 1) {
      firstServer().merge(List.of(client)); // A late report that says neither side nor service.
    } else if (client != null) {
      main = client;
      servers.values().forEach(server -> server.parent = client);
    }
  }

  private SpanRow firstServer() {
    return servers.firstEntry().getValue();
  }

  void addSpansTo(List<SpanRow> spans) {
    if (main != null) {
      spans.add(main);
    }
    spans.addAll(servers.values());
  }

  /**
   * Which of these spans is the parent of one that names their id: the one in the same process,
   * else a server's.
   */
  SpanRow parentOf(SpanRow child) {
    SpanRow server = servers.get(child.service);
    if (server != null) {
      return server;
    }
    SpanRow client = main;
    if (client != null && (servers.isEmpty() || client.service.equals(child.service))) {
      return client;
    }
    return firstServer();
  }
}

package io.clew.analysis.trace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that was reported under one span id, if that was more than once: one span, or the two sides
 * of a call that share the id. The side of a server is a span of its own for each service, and
 * hangs under the client.
 */
final class Reports {
  private static final Comparator<SpanRow> BY_SERVICE =
      Comparator.comparing((SpanRow row) -> row.service).thenComparing(SpanRow.BY_CONTENT);

  private final List<SpanRow> reports = new ArrayList<>(2);

  /** The client's side, or the only one. Null if there are servers alone. */
  private @Nullable SpanRow main;

  /** By service. */
  private List<SpanRow> servers = List.of();

  void add(SpanRow report) {
    reports.add(report);
  }

  /** Merges them. Call once, after the last report was added. */
  void merge() {
    reports.sort(SpanRow.BY_CONTENT);
    Map<String, SpanRow> byService = new LinkedHashMap<>();
    reports.stream().filter(SpanRow::isServerSide).forEach(report -> mergeInto(byService, report));
    for (SpanRow report : reports) {
      if (report.isServerSide()) {
        continue;
      }
      SpanRow server = report.kind == null ? byService.get(report.service) : null;
      if (server != null) {
        server.merge(report);
      } else if (main == null) {
        main = report;
      } else {
        main.merge(report);
      }
    }
    servers = new ArrayList<>(byService.values());
    servers.sort(BY_SERVICE);
    SpanRow client = main;
    if (client != null && client.kind == null && client.service.isEmpty() && servers.size() == 1) {
      servers.get(0).merge(client); // A late report that says neither side nor service.
      main = null;
    } else if (client != null) {
      servers.forEach(server -> server.parent = client);
    }
  }

  private static void mergeInto(Map<String, SpanRow> byService, SpanRow report) {
    SpanRow first = byService.putIfAbsent(report.service, report);
    if (first != null) {
      first.merge(report);
    }
  }

  void addSpansTo(List<SpanRow> spans) {
    if (main != null) {
      spans.add(main);
    }
    spans.addAll(servers);
  }

  /**
   * Which of these spans is the parent of one that names their id: the one in the same process,
   * else a server's.
   */
  SpanRow parentOf(SpanRow child) {
    for (SpanRow server : servers) {
      if (server.service.equals(child.service)) {
        return server;
      }
    }
    SpanRow client = main;
    if (client != null && (servers.isEmpty() || client.service.equals(child.service))) {
      return client;
    }
    return servers.get(0);
  }
}

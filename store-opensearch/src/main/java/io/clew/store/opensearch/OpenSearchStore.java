package io.clew.store.opensearch;

import io.clew.analysis.store.TraceIds;
import io.clew.analysis.store.TraceQuery;
import io.clew.analysis.store.TraceStore;
import io.clew.analysis.store.TraceSummary;
import io.clew.analysis.trace.Trace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import zipkin2.Span;

/**
 * The traces in OpenSearch or Elasticsearch: those of {@link Layout#TRACES} if there are any, else
 * those of {@link Layout#ZIPKIN}. The store finds what may match, and what comes back is looked at
 * again, so that a query means the same everywhere.
 *
 * <p>On {@link Layout#ZIPKIN} the slowest are those of the newest 10,000 that match, a trace is
 * found by its duration if one of its spans lasted as long, and in a time if it has a span that
 * matches from a minute before to an hour after it. Tags with more than 256 characters are not
 * searched there.
 */
public final class OpenSearchStore implements TraceStore {
  private static final int MAX_TRACES = 10_000;

  private final OpenSearch client;
  private final int maxTraces;
  private volatile List<String> warnings = List.of();

  OpenSearchStore(OpenSearch client, int maxTraces) {
    this.client = client;
    this.maxTraces = maxTraces;
  }

  /** Makes a store. It does not connect before it is asked, and closes the client at its end. */
  public static OpenSearchStore create(OpenSearch client) {
    return new OpenSearchStore(client, MAX_TRACES);
  }

  private LayoutReader reader(Set<String> problems) throws IOException {
    List<String> indexes = client.indexes(List.of(TracesLayout.INDEX, ZipkinLayout.INDEX));
    if (indexes.isEmpty()) {
      problems.add("There are no traces in " + client + ", in none of the layouts");
    }
    boolean isZipkin = indexes.stream().noneMatch(index -> index.startsWith(TracesLayout.INDEX));
    return isZipkin ? new ZipkinReader(client, maxTraces) : new TracesReader(client);
  }

  @Override
  public List<TraceSummary> search(TraceQuery query) throws IOException {
    Set<String> problems = new LinkedHashSet<>();
    Best best = new Best(query);
    reader(problems).visit(query, best, problems);
    warnings = List.copyOf(problems);
    return best.found();
  }

  /** Those that come first. */
  private static final class Best implements LayoutReader.Visitor {
    private static final int MAX_MORE = 1000;

    private final TraceQuery query;
    private final List<TraceSummary> found = new ArrayList<>();

    Best(TraceQuery query) {
      this.query = query;
    }

    @Override
    public void accept(Trace trace) {
      if (query.matches(trace)) {
        found.add(TraceSummary.of(trace));
        if (found.size() >= 2L * query.limit() + MAX_MORE) {
          keepBest();
        }
      }
    }

    private void keepBest() {
      found.sort(query.order().comparator());
      if (found.size() > query.limit()) {
        found.subList(query.limit(), found.size()).clear();
      }
    }

    @Override
    public boolean isDone(long key, long startMicros) {
      if (found.size() < query.limit()) {
        return false;
      }
      keepBest();
      TraceSummary last = found.get(found.size() - 1);
      long lastKey = query.order().key(last);
      return lastKey > key || (lastKey == key && last.startMicros() > startMicros);
    }

    List<TraceSummary> found() {
      keepBest();
      return List.copyOf(found);
    }
  }

  @Override
  public Optional<Trace> trace(String traceId) throws IOException {
    String id = TraceIds.checked(traceId);
    Set<String> problems = new LinkedHashSet<>();
    List<Trace> traces = reader(problems).trace(id, problems);
    warnings = List.copyOf(problems);
    return traces.stream().findFirst();
  }

  @Override
  public List<List<Span>> spans(Collection<String> traceIds) throws IOException {
    Set<String> problems = new LinkedHashSet<>();
    Map<String, List<Span>> found = new LinkedHashMap<>();
    LayoutReader reader = reader(problems);
    for (String id : traceIds) {
      String traceId = TraceIds.checked(id);
      if (!found.containsKey(TraceIds.key(traceId))) {
        found.put(TraceIds.key(traceId), reader.spans(traceId, problems));
      }
    }
    warnings = List.copyOf(problems);
    return found.values().stream().filter(spans -> !spans.isEmpty()).toList();
  }

  @Override
  public void forEach(TraceQuery query, Consumer<Trace> traces) throws IOException {
    Set<String> problems = new LinkedHashSet<>();
    LayoutReader.Visitor all =
        new LayoutReader.Visitor() {
          @Override
          public void accept(Trace trace) {
            if (query.matches(trace)) {
              traces.accept(trace);
            }
          }

          @Override
          public boolean isDone(long key, long startMicros) {
            return false;
          }
        };
    reader(problems).visit(query, all, problems);
    warnings = List.copyOf(problems);
  }

  /** What the last call could not do. */
  @Override
  public List<String> warnings() {
    return warnings;
  }

  @Override
  public void close() {
    client.close();
  }

  @Override
  public String toString() {
    return "OpenSearchStore(" + client + ")";
  }
}

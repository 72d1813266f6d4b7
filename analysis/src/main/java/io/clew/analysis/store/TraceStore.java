package io.clew.analysis.store;

import io.clew.analysis.trace.Trace;
import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import zipkin2.Span;

/**
 * Where traces are found. Safe for use by many threads. What a store throws says in its message, in
 * a sentence for people, what went wrong and where.
 */
public interface TraceStore extends Closeable {
  /**
   * The traces that match, in the query's order, and not more than its limit.
   *
   * @throws IOException if the store cannot be read
   */
  List<TraceSummary> search(TraceQuery query) throws IOException;

  /**
   * One trace. Traces whose ids have the same last 16 digits are one: some services of a company
   * may cut ids to these.
   *
   * @param traceId in hex, up to 32 digits
   * @throws IOException if the store cannot be read
   * @throws IllegalArgumentException if this is no trace id
   */
  Optional<Trace> trace(String traceId) throws IOException;

  /**
   * Ids of traces that begin with these digits, for people who do not type all of them.
   *
   * @param digits hex, in lower case, at most 32
   * @return in order, at most {@code limit}; empty if the store can find whole ids alone
   * @throws IOException if the store cannot be read
   */
  default Optional<List<String>> idsThatBeginWith(String digits, int limit) throws IOException {
    return Optional.empty();
  }

  /**
   * Reads all traces that match, one at a time, in no order. The query's limit and order do not
   * count.
   *
   * @throws IOException if the store cannot be read
   */
  void forEach(TraceQuery query, Consumer<Trace> traces) throws IOException;

  /**
   * The spans of some traces as they were reported: nothing is merged and no clock is corrected. A
   * list for each trace that there is, in the order of the ids.
   *
   * @param traceIds in hex, up to 32 digits
   * @throws IOException if the store cannot be read
   * @throws IllegalArgumentException if one is no trace id
   */
  List<List<Span>> spans(Collection<String> traceIds) throws IOException;

  /**
   * The names of the services that have reported spans, each with those of its operations, in lower
   * case and sorted. In a store that has no list of them, those of the newest 500 traces.
   *
   * @throws IOException if the store cannot be read
   */
  default SortedMap<String, SortedSet<String>> operationsByService() throws IOException {
    List<String> newest =
        search(TraceQuery.newBuilder().limit(500).build()).stream()
            .map(TraceSummary::traceId)
            .toList();
    SortedMap<String, SortedSet<String>> names = new TreeMap<>();
    for (List<Span> spans : spans(newest)) {
      for (Span span : spans) {
        addName(names, span.localServiceName(), span.name());
      }
    }
    return names;
  }

  /** Adds what is not null and not empty. */
  static void addName(
      SortedMap<String, SortedSet<String>> names,
      @Nullable String service,
      @Nullable String operation) {
    if (service != null && !service.isEmpty()) {
      SortedSet<String> operations = names.computeIfAbsent(service, s -> new TreeSet<>());
      if (operation != null && !operation.isEmpty()) {
        operations.add(operation);
      }
    }
  }

  /**
   * What those who read the answers should know, in sentences: what could not be read, and where
   * the last search or reading stopped before its end. Empty if there is nothing.
   */
  List<String> warnings();
}

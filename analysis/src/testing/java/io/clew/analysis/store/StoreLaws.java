package io.clew.analysis.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Supplier;
import zipkin2.Span;

/** What each store must do beside finding traces. The tests of several modules share it. */
public final class StoreLaws {
  private static final int PAGE = 7;
  private static final int ALL = 100_000;

  private StoreLaws() {}

  /** Pages that follow each other have what one search finds, in both orders. */
  public static void assertPages(TraceStore store, Supplier<TraceQuery.Builder> query)
      throws IOException {
    for (TraceQuery.Order order : TraceQuery.Order.values()) {
      List<TraceSummary> all = store.search(query.get().order(order).limit(ALL).build());
      assertThat(all).hasSizeGreaterThan(PAGE);
      List<TraceSummary> paged = new ArrayList<>();
      List<TraceSummary> page;
      do {
        TraceQuery.Builder next = query.get().order(order).limit(PAGE);
        if (!paged.isEmpty()) {
          next.after(paged.get(paged.size() - 1));
        }
        page = store.search(next.build());
        paged.addAll(page);
      } while (page.size() == PAGE && paged.size() <= all.size());
      assertThat(paged).as("%s", order).isEqualTo(all);
    }
  }

  /** The spans come as they were reported, a list for each trace, by the ids that traces have. */
  public static void assertSpans(TraceStore store, Collection<Span> spans) throws IOException {
    Map<String, Set<Span>> expected = new HashMap<>();
    Map<String, String> ids = new HashMap<>();
    for (Span span : spans) {
      expected.computeIfAbsent(key(span), key -> new HashSet<>()).add(span);
      ids.merge(key(span), span.traceId(), (a, b) -> a.length() >= b.length() ? a : b);
    }
    List<String> asked = new ArrayList<>(ids.values());
    asked.add("00000000000000ff");
    List<List<Span>> found = store.spans(asked);
    assertThat(found).hasSameSizeAs(expected.keySet());
    for (List<Span> ofTrace : found) {
      assertThat(new HashSet<>(ofTrace)).isEqualTo(expected.get(key(ofTrace.get(0))));
    }
  }

  private static String key(Span span) {
    return TraceIds.key(span.traceId());
  }

  /** All services have their operations. */
  public static void assertNames(TraceStore store, Collection<Span> spans) throws IOException {
    SortedMap<String, SortedSet<String>> expected = new TreeMap<>();
    for (Span span : spans) {
      TraceStore.addName(expected, span.localServiceName(), span.name());
    }
    assertThat(store.operationsByService()).isEqualTo(expected).isNotEmpty();
  }
}

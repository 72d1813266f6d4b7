package io.clew.analysis.diagnose;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** How many calls of one callee a request makes, over the requests of each entry point. */
final class CallCounts {
  private static final int MIN_TRACES = 20;
  private static final int MAX_KEYS = 10_000;

  private record Key(Template entry, String callee) {}

  private final Map<Key, TreeMap<Integer, Integer>> traces = new HashMap<>();

  static Map<String, Integer> of(TraceFacts facts) {
    Map<String, Integer> counts = new HashMap<>();
    for (Call call : facts.calls) {
      counts.merge(call.template.callee(), 1, Integer::sum);
    }
    return counts;
  }

  void add(Template entry, Map<String, Integer> counts) {
    counts.forEach(
        (callee, count) -> {
          Key key = new Key(entry, callee);
          if (traces.size() < MAX_KEYS || traces.containsKey(key)) {
            traces.computeIfAbsent(key, k -> new TreeMap<>()).merge(count, 1, Integer::sum);
          }
        });
  }

  /** Of the traces that call it at all; 0 if they are too few. */
  int median(Template entry, String callee) {
    TreeMap<Integer, Integer> counts = traces.getOrDefault(new Key(entry, callee), new TreeMap<>());
    int total = counts.values().stream().mapToInt(n -> n).sum();
    if (total < MIN_TRACES) {
      return 0;
    }
    int before = 0;
    for (Map.Entry<Integer, Integer> count : counts.entrySet()) {
      before += count.getValue();
      if (2 * before >= total) {
        return count.getKey();
      }
    }
    return 0;
  }
}

package io.clew.analysis.diagnose;

import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code fix-cache}, over many traces. A cache is asked, and within 1 ms the same parent asks
 * another callee: a miss. Of 100 gets or more, half are misses, or the median get lasts at least
 * half as long as the median call of the source. Saves the misses.
 */
final class CacheUse {
  private static final int MIN_GETS = 100;
  private static final int MAX_SAMPLES = 10_000;
  private static final int MAX_KEYS = 10_000;

  /** Calls after a get that may be its source. */
  private static final int MAX_NEXT = 8;

  private record Key(String service, String operation, String cache) {}

  private static final class Use {
    int gets;
    int misses;
    final List<Long> getDurations = new ArrayList<>();
    final List<Long> sourceDurations = new ArrayList<>();
    final Map<String, Integer> sources = new HashMap<>();
    int tracesWithMisses;
    double weight;
    double weightedMisses;
    double weightedPath;
    final List<Exemplar> exemplars = new ArrayList<>();
    final Set<Template> entries = new HashSet<>();
  }

  private final Map<Key, Use> uses = new LinkedHashMap<>();

  void add(TraceFacts facts, Template entry) {
    Map<Use, List<Call>> misses = new LinkedHashMap<>();
    facts.callsByParent.forEach(
        (parent, siblings) -> {
          for (int i = 0; i < siblings.size(); i++) {
            Call get = siblings.get(i);
            if (get.request.isCache() && get.request.isRead() && !get.isFailed) {
              add(facts, parent, get, sourceOf(siblings, i, facts.slack(parent)), misses);
            }
          }
        });
    misses.forEach(
        (use, calls) -> {
          use.entries.add(entry);
          if (!calls.isEmpty()) {
            double weight = facts.trace.weight();
            long onPath = facts.pathOf(calls);
            use.tracesWithMisses++;
            use.weight += weight;
            use.weightedMisses += weight * calls.size();
            use.weightedPath += weight * onPath;
            CollectedFinding.keep(use.exemplars, facts.exemplar(calls, onPath));
          }
        });
  }

  private void add(
      TraceFacts facts, int parent, Call get, @Nullable Call source, Map<Use, List<Call>> misses) {
    Trace trace = facts.trace;
    String operation = facts.operation(parent);
    Key key = new Key(trace.service(parent), operation, get.template.toString());
    if (uses.size() >= MAX_KEYS && !uses.containsKey(key)) {
      return;
    }
    Use use = uses.computeIfAbsent(key, k -> new Use());
    List<Call> ofTrace = misses.computeIfAbsent(use, u -> new ArrayList<>());
    use.gets++;
    addSample(use.getDurations, get.duration());
    if (source != null) {
      use.misses++;
      addSample(use.sourceDurations, source.duration());
      use.sources.merge(source.template.toString(), 1, Integer::sum);
      ofTrace.add(get);
    }
  }

  private static @Nullable Call sourceOf(List<Call> siblings, int get, long slack) {
    long end = siblings.get(get).end;
    int limit = Math.min(siblings.size(), get + 1 + MAX_NEXT);
    for (int i = get + 1; i < limit; i++) {
      Call next = siblings.get(i);
      if (next.start > end + ParallelRule.MAX_MISS_PAUSE) {
        return null;
      }
      if (next.start >= end - slack) {
        return next.request.isRead() && !next.request.isCache() ? next : null;
      }
    }
    return null;
  }

  private static void addSample(List<Long> samples, long duration) {
    if (samples.size() < MAX_SAMPLES) {
      samples.add(duration);
    }
  }

  List<CollectedFinding> findings() {
    List<CollectedFinding> findings = new ArrayList<>();
    uses.forEach(
        (key, use) -> {
          if (use.gets >= MIN_GETS && use.misses > 0) {
            boolean misses = 2 * use.misses >= use.gets;
            boolean isSlow = 2 * median(use.getDurations) >= median(use.sourceDurations);
            if (misses || isSlow) {
              String share = Math.round(100.0 * use.misses / use.gets) + " % misses";
              findings.add(finding(key, use, misses ? share : "as slow as its source"));
            }
          }
        });
    return findings;
  }

  private static CollectedFinding finding(Key key, Use use, String note) {
    String source =
        use.sources.entrySet().stream()
            .max(
                Map.Entry.<String, Integer>comparingByValue()
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(Map.Entry::getKey)
            .orElse("");
    FindingKey findingKey =
        new FindingKey(
            FindingKind.FIX_CACHE,
            key.service(),
            key.operation(),
            List.of(key.cache(), source),
            false,
            "");
    CollectedFinding finding = new CollectedFinding(findingKey);
    double saving = Math.min(use.weightedMisses * median(use.getDurations), use.weightedPath);
    finding.add(
        use.entries,
        use.tracesWithMisses,
        use.weight,
        saving,
        saving,
        Certainty.CERTAIN,
        note,
        use.exemplars);
    return finding;
  }

  private static long median(List<Long> samples) {
    long[] sorted = samples.stream().mapToLong(sample -> sample).sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[(sorted.length - 1) / 2];
  }
}

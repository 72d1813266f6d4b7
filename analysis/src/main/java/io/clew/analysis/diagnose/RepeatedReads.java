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
 * {@code add-cache} over many traces. Of at least 100 reads of one template within 5 minutes, half
 * or more were for what other requests had read in that time: what one request reads twice counts
 * once. A cache would save that share of what the reads take of the critical path, if that is 5 ms
 * and 3 % of the requests.
 *
 * <p>Filters leave queries out, so that one path may stand for many requests: where no call has a
 * parameter, the finding is no more than possible.
 */
final class RepeatedReads {
  private static final long WINDOW = 300_000_000;
  private static final int MIN_READS = 100;
  private static final double MIN_REPEATED = 0.5;
  private static final long MIN_SAVING = 5_000;
  private static final double MIN_SHARE = 0.03;
  private static final int MAX_WINDOWS = 10_000;
  private static final int MAX_DISTINCT = 100_000;

  private record Key(String service, String operation, String template, long window) {}

  private static final class Reads {
    int total;
    int traces;
    double weight;
    double weightedTime;
    double weightedPath;
    boolean hasParameters;
    final Set<Long> distinct = new HashSet<>();
    final List<Exemplar> exemplars = new ArrayList<>();
    final Set<Template> entries = new HashSet<>();

    double repeated() {
      return 1 - (double) distinct.size() / total;
    }

    /** Too many to know. */
    boolean isFull() {
      return distinct.size() >= MAX_DISTINCT;
    }
  }

  private final Map<Key, Reads> windows = new LinkedHashMap<>();

  void add(TraceFacts facts, Template entry) {
    Map<Reads, List<Call>> ofTrace = new LinkedHashMap<>();
    Map<Reads, Set<Long>> asked = new HashMap<>();
    facts.callsByParent.forEach(
        (parent, siblings) -> {
          for (Call call : siblings) {
            Reads reads = RepeatRule.mayBeCached(call) ? readsOf(facts, parent, call) : null;
            if (reads == null || reads.isFull()) {
              continue;
            }
            long hash = hash(call.request.parameters());
            if (asked.computeIfAbsent(reads, r -> new HashSet<>()).add(hash)) {
              reads.total++;
              reads.hasParameters |= call.request.hasParameters();
              reads.distinct.add(hash);
              ofTrace.computeIfAbsent(reads, r -> new ArrayList<>(2)).add(call);
            }
          }
        });
    ofTrace.forEach(
        (reads, calls) -> {
          double weight = facts.trace.weight();
          long onPath = facts.pathOf(calls);
          reads.entries.add(entry);
          reads.traces++;
          reads.weight += weight;
          reads.weightedPath += weight * onPath;
          reads.weightedTime += weight * facts.duration();
          CollectedFinding.keep(reads.exemplars, facts.exemplar(calls, onPath));
        });
  }

  private @Nullable Reads readsOf(TraceFacts facts, int parent, Call call) {
    Trace trace = facts.trace;
    Key key =
        new Key(
            trace.service(parent),
            facts.operation(parent),
            call.template.toString(),
            Math.floorDiv(call.start, WINDOW));
    Reads reads = windows.get(key);
    if (reads == null && windows.size() < MAX_WINDOWS) {
      reads = new Reads();
      windows.put(key, reads);
    }
    return reads;
  }

  /** Of 64 bits, so that two texts hardly ever share one. */
  private static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  List<CollectedFinding> findings() {
    Map<FindingKey, CollectedFinding> findings = new LinkedHashMap<>();
    windows.forEach(
        (key, reads) -> {
          double saving = reads.repeated() * reads.weightedPath;
          if (reads.total >= MIN_READS
              && !reads.isFull()
              && reads.repeated() >= MIN_REPEATED
              && saving >= MIN_SAVING * reads.weight
              && saving >= MIN_SHARE * reads.weightedTime) {
            FindingKey findingKey =
                new FindingKey(
                    FindingKind.ADD_CACHE,
                    key.service(),
                    key.operation(),
                    List.of(key.template()),
                    false,
                    "");
            CollectedFinding finding = findings.computeIfAbsent(findingKey, CollectedFinding::new);
            finding.add(
                reads.entries,
                reads.traces,
                reads.weight,
                saving,
                saving,
                reads.hasParameters ? Certainty.LIKELY : Certainty.POSSIBLE,
                "over requests",
                reads.exemplars);
          }
        });
    return List.copyOf(findings.values());
  }
}

package io.clew.analysis.diagnose;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Calls that try again what failed: same parent, template and parameters, begun within 5 s after
 * the failure.
 *
 * <p>Where the parameters are unknown, a loop over many things in which one fails looks alike. So
 * there, calls count as attempts only if at most one more of them succeeded than failed.
 */
final class Attempts {
  private static final long MAX_PAUSE = 5_000_000;

  private Attempts() {}

  /** Marks the retries. Returns each call that was tried again with all its retries, by start. */
  static List<List<Call>> mark(TraceFacts facts, int parent, List<Call> siblings) {
    List<List<Call>> chains = new ArrayList<>();
    if (siblings.stream().noneMatch(call -> call.isFailed)) {
      return chains;
    }
    for (List<Call> alike : TraceFacts.byTemplate(siblings)) {
      for (List<Call> same : bySameParameters(alike)) {
        if (same.stream().anyMatch(call -> call.isFailed)) {
          addChains(same, facts.slack(parent), chains);
        }
      }
    }
    return chains;
  }

  private static Collection<List<Call>> bySameParameters(List<Call> alike) {
    if (alike.stream().allMatch(call -> call.request.isKnown())) {
      Map<String, List<Call>> groups = new LinkedHashMap<>();
      for (Call call : alike) {
        groups.computeIfAbsent(call.request.parameters(), p -> new ArrayList<>(2)).add(call);
      }
      return groups.values();
    }
    long failed = alike.stream().filter(call -> call.isFailed).count();
    return alike.size() - failed <= failed + 1 ? List.of(alike) : List.of();
  }

  private static void addChains(List<Call> same, long slack, List<List<Call>> chains) {
    List<Call> chain = new ArrayList<>();
    for (Call call : same) {
      Call last = chain.isEmpty() ? null : chain.get(chain.size() - 1);
      if (last != null) {
        long pause = call.start - last.end;
        if (last.isFailed && pause >= -slack && pause <= MAX_PAUSE) {
          call.isRetry = true;
        } else {
          addChain(chain, chains);
          chain = new ArrayList<>();
        }
      }
      chain.add(call);
    }
    addChain(chain, chains);
  }

  private static void addChain(List<Call> chain, List<List<Call>> chains) {
    if (chain.size() > 1) {
      chains.add(chain);
    }
  }
}

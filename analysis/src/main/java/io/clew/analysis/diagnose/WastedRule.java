package io.clew.analysis.diagnose;

import io.clew.analysis.trace.HostOffset;
import io.clew.analysis.trace.Trace;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A call failed, and its server ended more than 10 ms later than its client: it worked for nobody.
 * Saves the server's time after that, not the request's. Nothing is said where clocks contradict
 * each other. Where neither this call nor another shows how the two clocks differ, the server
 * counts as if it had begun with the client.
 */
final class WastedRule implements Rule {
  private static final long MIN_AFTER = 10_000;

  private record Hosts(String caller, String callee) {
    static Hosts of(Trace trace, Call call) {
      return new Hosts(trace.service(call.span), trace.service(call.server));
    }
  }

  @Override
  public void find(TraceFacts facts, Consumer<Occurrence> found) {
    if (facts.trace.offsets().stream().anyMatch(HostOffset::contradictory)) {
      return;
    }
    Set<Hosts> known = new HashSet<>();
    for (Call call : facts.calls) {
      if (call.server >= 0
          && !call.isFailed
          && facts.trace.duration(call.server) <= call.duration()) {
        known.add(Hosts.of(facts.trace, call));
      }
    }
    for (Call call : facts.calls) {
      if (call.server >= 0 && facts.trace.isError(call.span) && facts.hasParent(call)) {
        long after =
            known.contains(Hosts.of(facts.trace, call)) || beganInside(facts.trace, call)
                ? facts.trace.end(call.server) - call.end
                : facts.trace.duration(call.server) - call.duration();
        if (after > Math.max(MIN_AFTER, facts.slack(call.span))) {
          found.accept(
              Occurrence.certain(
                  FindingKind.WASTED,
                  facts.trace.parent(call.span),
                  call.template,
                  new int[] {call.span, call.server},
                  after,
                  after));
        }
      }
    }
  }

  private static boolean beganInside(Trace trace, Call call) {
    long start = trace.start(call.server);
    return start >= trace.start(call.span) && start <= call.end;
  }
}

package io.clew.analysis.diagnose;

import java.util.List;
import java.util.function.Consumer;

/**
 * A call that is tried again after it failed. Three attempts are a burst; ten of which half fail
 * are a storm. Saves what the failed attempts and the pauses after them take of the critical path.
 */
final class RetryRule implements Rule {
  private static final int BURST = 3;
  private static final int STORM = 10;

  @Override
  public void find(TraceFacts facts, Consumer<Occurrence> found) {
    facts.callsByParent.forEach(
        (parent, siblings) -> {
          for (List<Call> chain : Attempts.mark(facts, parent, siblings)) {
            found.accept(occurrence(facts, parent, chain));
          }
        });
  }

  private static Occurrence occurrence(TraceFacts facts, int parent, List<Call> chain) {
    List<Call> failed = chain.stream().filter(call -> call.isFailed).toList();
    long saving = facts.pathOf(failed);
    for (int i = 1; i < chain.size(); i++) {
      Call attempt = chain.get(i);
      if (facts.path.subtreeMicros(attempt.span) > 0) {
        saving += Math.max(0, attempt.start - chain.get(i - 1).end);
      }
    }
    saving = Math.min(saving, facts.duration());
    boolean isStorm = chain.size() >= STORM && 2 * failed.size() >= chain.size();
    return Occurrence.certain(
            isStorm ? FindingKind.RETRY_STORM : FindingKind.RETRY,
            parent,
            chain.get(0).template,
            TraceFacts.spansOf(chain),
            saving,
            saving)
        .withNote(chain.size() >= BURST && !isStorm ? "burst" : "");
  }
}

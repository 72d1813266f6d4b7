package io.clew.analysis.path;

import io.clew.analysis.trace.Trace;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/** How long a request lasts if some of its spans are changed: from the changed ones to the root. */
final class Replay {
  private final Trace trace;

  /** By span: of those that are changed, and of the ancestors that were replayed. */
  private final Map<Integer, Long> durations;

  private final Map<Integer, Integer> firstSiblings;

  /** By the first of some siblings that start together: the longest. */
  private final Map<Integer, Long> longest = new HashMap<>();

  Replay(Trace trace, Map<Integer, Long> durations, Map<Integer, Integer> firstSiblings) {
    this.trace = trace;
    this.durations = new HashMap<>(durations);
    this.firstSiblings = firstSiblings;
  }

  /** Returns the duration of the root. */
  long run() {
    TreeSet<Integer> parents = new TreeSet<>();
    durations.keySet().forEach(span -> parents.add(trace.parent(span)));
    firstSiblings.keySet().forEach(span -> parents.add(trace.parent(span)));
    parents.remove(-1);
    while (!parents.isEmpty()) {
      int parent = parents.last();
      parents.remove(parent);
      durations.put(parent, replay(parent));
      if (parent > 0) {
        parents.add(trace.parent(parent));
      }
    }
    return durations.getOrDefault(0, trace.duration(0));
  }

  /** Returns how long the parent lasts. Times with "new" are those of the replay. */
  private long replay(int parent) {
    Stages stages = Stages.of(trace, parent);
    findLongest(stages);
    long[] newEnds = new long[stages.first(stages.count())];
    long latest = trace.start(parent);
    long newLatest = latest;
    long newStart = latest;
    long newStageEnd = latest;
    for (int stage = 0; stage < stages.count(); stage++) {
      long start = stages.stageStart(stage);
      if (start >= latest) {
        newStart = newLatest + (start - latest);
      } else { // Began a little before the end of an earlier one: did not wait for all of that.
        long before = start - stages.stageStart(stage - 1);
        long pause = Math.max(0, start - stages.stageEnd(stage - 1));
        newStart += Math.min(before, newStageEnd - newStart + pause);
      }
      newStageEnd = newStart;
      for (int i = stages.first(stage); i < stages.first(stage + 1); i++) {
        int before = stages.predecessor(i);
        long newBegin =
            before < 0
                ? newStart + (stages.start(i) - start)
                : newEnds[before] + (stages.start(i) - stages.end(before));
        int span = stages.span(i);
        boolean isMoved = firstSiblings.getOrDefault(span, span) != span;
        newEnds[i] = newBegin + (isMoved ? 0 : newDuration(stages, i));
        newStageEnd = Math.max(newStageEnd, newBegin + longest.getOrDefault(span, 0L));
        newStageEnd = Math.max(newStageEnd, newEnds[i]);
      }
      latest = Math.max(latest, stages.stageEnd(stage));
      newLatest = Math.max(newLatest, newStageEnd);
    }
    return Math.max(0, newLatest - latest + trace.duration(parent));
  }

  private void findLongest(Stages stages) {
    for (int i = 0; i < stages.first(stages.count()) && !firstSiblings.isEmpty(); i++) {
      Integer first = firstSiblings.get(stages.span(i));
      if (first != null) {
        longest.merge(first, newDuration(stages, i), Math::max);
      }
    }
  }

  private long newDuration(Stages stages, int place) {
    int span = stages.span(place);
    long end = stages.end(place);
    Long changed = durations.get(span);
    if (changed != null) {
      end = Math.min(end, trace.start(span) + changed);
    }
    return Math.max(0, end - stages.start(place));
  }
}

package io.clew.analysis.path;

import io.clew.analysis.trace.Trace;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a request would have lasted, if some of its spans had been shorter, had not been there, or
 * had run at the same time. Mutable: edit, then ask once.
 *
 * <p>The spans are replayed from the changed ones up to the root. In a parent each stage keeps its
 * pause to the one before, and lasts as long as its longest chain of children. Not safe for use by
 * many threads.
 */
public final class WhatIf {
  private final CriticalPath path;
  private final Trace trace;

  /** By span. */
  private final TreeMap<Integer, Long> durations = new TreeMap<>();

  /** By sibling, the first of those that start with it. */
  private final TreeMap<Integer, Integer> firstSiblings = new TreeMap<>();

  private WhatIf(CriticalPath path) {
    this.path = path;
    trace = path.trace();
  }

  public static WhatIf of(CriticalPath path) {
    return new WhatIf(path);
  }

  /** The span lasts that long, whatever is below it, but not longer than it did. */
  public WhatIf lasting(int span, long micros) {
    durations.put(span, Math.max(0, Math.min(micros, trace.duration(span))));
    return this;
  }

  /** Neither the span is there nor anything below it. The parent's own work around it stays. */
  public WhatIf without(int span) {
    return lasting(span, 0);
  }

  /**
   * All start when the first of them does.
   *
   * @throws IllegalArgumentException if they are not children of one span
   */
  public WhatIf startingTogether(int... siblings) {
    int first = Arrays.stream(siblings).min().orElse(-1);
    for (int sibling : siblings) {
      if (sibling == 0 || trace.parent(sibling) != trace.parent(first)) {
        throw new IllegalArgumentException(
            "Spans " + first + " and " + sibling + " are not children of one span");
      }
      firstSiblings.put(sibling, first);
    }
    return this;
  }

  /** Takes as long as to read the children of all ancestors of the changed spans. */
  public Saving saving() {
    NavigableSet<Integer> shortened = outermost(durations.keySet());
    durations.keySet().retainAll(shortened);
    firstSiblings.keySet().removeIf(sibling -> isBelow(sibling, shortened));
    long high = Math.max(0, Math.min(shorter() + together(), changedMicros()));
    long low = Math.max(0, trace.duration(0) - new Replay(trace, durations, firstSiblings).run());
    return new Saving(Math.min(low, high), high);
  }

  private NavigableSet<Integer> outermost(Collection<Integer> spans) {
    NavigableSet<Integer> outermost = new TreeSet<>();
    for (int span : new TreeSet<>(spans)) {
      if (!isBelow(span, outermost)) {
        outermost.add(span);
      }
    }
    return outermost;
  }

  /** Spans of which none is below another are asked for. */
  private boolean isBelow(int span, NavigableSet<Integer> outermost) {
    Integer above = outermost.lower(span);
    return above != null && span < trace.subtreeEnd(above);
  }

  /** For how long the request waited for anything that is changed. */
  private long changedMicros() {
    TreeSet<Integer> changed = new TreeSet<>(durations.keySet());
    changed.addAll(firstSiblings.keySet());
    return outermost(changed).stream().mapToLong(path::subtreeMicros).sum();
  }

  /** The most that shorter spans can save. */
  private long shorter() {
    return durations.keySet().stream().mapToLong(this::lost).sum();
  }

  private long lost(int span) {
    return Math.min(path.subtreeMicros(span), trace.duration(span) - duration(span));
  }

  private long duration(int span) {
    return durations.getOrDefault(span, trace.duration(span));
  }

  /**
   * The most that is saved if the longest of those that start together is the only one on the path.
   */
  private long together() {
    Map<Integer, Long> sums = new HashMap<>();
    Map<Integer, Long> longest = new HashMap<>();
    firstSiblings.forEach(
        (sibling, first) -> {
          sums.merge(first, path.subtreeMicros(sibling) - lost(sibling), Long::sum);
          longest.merge(first, duration(sibling), Math::max);
        });
    long micros = 0;
    for (Map.Entry<Integer, Long> sum : sums.entrySet()) {
      micros += Math.max(0, sum.getValue() - longest.getOrDefault(sum.getKey(), 0L));
    }
    return micros;
  }
}

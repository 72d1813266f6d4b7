package io.clew.analysis.compare;

import io.clew.analysis.flow.CallName;
import io.clew.analysis.flow.Calls;
import io.clew.analysis.stats.Histogram;
import io.clew.analysis.trace.Trace;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How long requests last, by entry point. Mutable; not safe for use by many threads. */
public final class EntryDurations {
  private static final Comparator<Entry> HEAVIEST_FIRST =
      Comparator.comparing((Entry entry) -> -entry.durations().weight())
          .thenComparing(entry -> entry.name().toString());

  private final Map<CallName, Entry> entries = new HashMap<>();

  /**
   * An entry point.
   *
   * @param name that of a call that did not fail
   * @param durations in microseconds
   */
  public record Entry(CallName name, Histogram durations) {}

  public void add(Trace trace) {
    entries
        .computeIfAbsent(
            Calls.of(trace).name(0).withoutFailure(),
            name -> new Entry(name, new Histogram(Comparison.EXACT_TRACES)))
        .durations()
        .add(trace.duration(0), trace.weight());
  }

  /** Those with the most requests come first, by weight. */
  public List<Entry> entries() {
    return entries.values().stream().sorted(HEAVIEST_FIRST).toList();
  }
}

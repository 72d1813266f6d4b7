package io.clew.collector.trace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import zipkin2.Span;

/**
 * Spans in their order, each once that is just the same. Sorted, since of many spans with ids alike
 * most hashes are the same. Not safe for use by many threads.
 */
public final class DistinctSpans {
  private static final Comparator<Span> ORDER =
      Comparator.comparing(Span::id)
          .thenComparingLong(Span::timestampAsLong)
          .thenComparingLong(Span::durationAsLong)
          .thenComparing((a, b) -> a.equals(b) ? 0 : a.toString().compareTo(b.toString()));

  private final Set<Span> sorted = new TreeSet<>(ORDER);
  private final List<Span> spans = new ArrayList<>();

  /** Returns whether it was not there before. */
  public boolean add(Span span) {
    boolean isNew = sorted.add(span);
    if (isNew) {
      spans.add(span);
    }
    return isNew;
  }

  public List<Span> spans() {
    return spans;
  }
}

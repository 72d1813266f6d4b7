package io.clew.analysis.path;

import io.clew.analysis.trace.Trace;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * What the request waited for at each time, seen from its end: the span that ended last, before its
 * start the one that ended last before that, and the parent where no child ran. Immutable.
 *
 * <p>The sections follow each other without a gap from the root's start to its end: so their sum is
 * the root's duration.
 */
public final class CriticalPath {
  private final Trace trace;
  private final int[] spans;
  private final long[] starts;
  private final long[] ends;

  /** By index of the span: that of all spans before it. */
  private final long[] microsBefore;

  private CriticalPath(Trace trace, PathWalk walk) {
    this.trace = trace;
    int size = walk.size();
    spans = new int[size];
    starts = new long[size];
    ends = new long[size];
    microsBefore = new long[trace.size() + 1];
    for (int i = 0; i < size; i++) {
      int found = size - 1 - i;
      spans[i] = walk.span(found);
      starts[i] = walk.start(found);
      ends[i] = walk.end(found);
      microsBefore[spans[i] + 1] += ends[i] - starts[i];
    }
    for (int span = 0; span < trace.size(); span++) {
      microsBefore[span + 1] += microsBefore[span];
    }
  }

  /** Takes O(n log n) for n spans, whatever their shape. */
  public static CriticalPath of(Trace trace) {
    return new CriticalPath(trace, PathWalk.of(trace));
  }

  public Trace trace() {
    return trace;
  }

  /** In order of time. Empty only if the root lasts 0. */
  public List<Section> sections() {
    return new Sections();
  }

  /** For how long the request waited for the span's own work, in microseconds. */
  public long micros(int span) {
    return microsBefore[span + 1] - microsBefore[span];
  }

  /** For how long the request waited for the span and for all below it, in microseconds. */
  public long subtreeMicros(int span) {
    return microsBefore[trace.subtreeEnd(span)] - microsBefore[span];
  }

  private final class Sections extends AbstractList<Section> implements RandomAccess {
    @Override
    public Section get(int index) {
      Objects.checkIndex(index, spans.length);
      return new Section(spans[index], starts[index], ends[index]);
    }

    @Override
    public int size() {
      return spans.length;
    }
  }
}

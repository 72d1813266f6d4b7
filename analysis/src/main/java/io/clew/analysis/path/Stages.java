package io.clew.analysis.path;

import io.clew.analysis.trace.Trace;
import java.util.Arrays;

/**
 * The blocking children of a span, by start, in stages that follow each other: in one stage are
 * those that overlap. Immutable.
 *
 * <p>A child joins the stage before it if it starts before the latest end of that, by more than the
 * tolerance ({@link Blocking#toleranceMicros}). Times are epoch microseconds, cut to those of the
 * parent.
 */
public final class Stages {
  private final int[] spans;
  private final long[] starts;
  private final long[] ends;

  /** By stage, and behind the last the number of children. */
  private final int[] firsts;

  private final long[] stageEnds;
  private final int[] predecessors;

  private Stages(Trace trace, int parent, int[] children) {
    int size = children.length;
    spans = children;
    starts = new long[size];
    ends = new long[size];
    for (int i = 0; i < size; i++) {
      starts[i] = Math.max(trace.start(children[i]), trace.start(parent));
      ends[i] = Math.min(trace.end(children[i]), trace.end(parent));
    }
    long tolerance = Blocking.toleranceMicros(trace, parent);
    int[] found = new int[size + 1];
    long[] foundEnds = new long[size];
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (count > 0 && starts[i] < foundEnds[count - 1] - tolerance) {
        foundEnds[count - 1] = Math.max(foundEnds[count - 1], ends[i]);
      } else {
        found[count] = i;
        foundEnds[count++] = ends[i];
      }
    }
    found[count] = size;
    firsts = Arrays.copyOf(found, count + 1);
    stageEnds = Arrays.copyOf(foundEnds, count);
    predecessors = new int[size];
    Arrays.fill(predecessors, -1);
    for (int stage = 0; stage < count; stage++) {
      if (firsts[stage + 1] - firsts[stage] > 2) { // Two of one stage overlap.
        findPredecessors(firsts[stage], firsts[stage + 1]);
      }
    }
  }

  /** Those of a span's own children. */
  public static Stages of(Trace trace, int span) {
    int count = 0;
    int[] children = new int[4];
    for (int c = span + 1; c < trace.subtreeEnd(span); c = trace.subtreeEnd(c)) {
      if (Blocking.isBlocking(trace, span, c)) {
        children = count == children.length ? Arrays.copyOf(children, 2 * count) : children;
        children[count++] = c;
      }
    }
    return new Stages(trace, span, Arrays.copyOf(children, count));
  }

  /**
   * Those of some spans below a span.
   *
   * @param descendants blocking, and by start
   */
  public static Stages of(Trace trace, int span, int[] descendants) {
    return new Stages(trace, span, descendants.clone());
  }

  private void findPredecessors(int first, int end) {
    Integer[] byEnd = new Integer[end - first];
    int count = 0;
    for (int i = first; i < end; i++) {
      if (ends[i] > starts[i]) { // What lasts 0 could be its own predecessor.
        byEnd[count++] = i;
      }
    }
    Arrays.sort(byEnd, 0, count, (a, b) -> Long.compare(ends[a], ends[b]));
    int ended = 0;
    int latest = -1;
    for (int i = first; i < end; i++) {
      for (; ended < count && ends[byEnd[ended]] <= starts[i]; ended++) {
        // Of two with one end the earlier start, as on the critical path.
        latest = latest < 0 || ends[byEnd[ended]] > ends[latest] ? byEnd[ended] : latest;
      }
      predecessors[i] = latest;
    }
  }

  public int count() {
    return stageEnds.length;
  }

  /** The place of the stage's first child among all; {@code first(count())} is their number. */
  public int first(int stage) {
    return firsts[stage];
  }

  /** That of its first child. */
  public long stageStart(int stage) {
    return starts[firsts[stage]];
  }

  /** The latest of its children's ends. */
  public long stageEnd(int stage) {
    return stageEnds[stage];
  }

  /** The index of the child in its trace. */
  public int span(int place) {
    return spans[place];
  }

  public long start(int place) {
    return starts[place];
  }

  public long end(int place) {
    return ends[place];
  }

  /** The place of the latest child of the same stage that ended before this one began, or -1. */
  public int predecessor(int place) {
    return predecessors[place];
  }
}

package io.clew.analysis.path;

import io.clew.analysis.trace.Trace;
import java.util.Arrays;

/** Finds the sections of a critical path, the last first. */
final class PathWalk {
  private final Trace trace;

  // The spans whose sections are being found, each a child of the one before.
  private int depth;
  private int[] open = new int[16];
  private long[] from = new long[16]; // The part of the span that counts.
  private long[] to = new long[16];
  private long[] reached = new long[16]; // From here to the end all sections are found.
  private int[] childrenStart = new int[16]; // Of those that are left, in the array of children.
  private int[] childrenEnd = new int[16];

  /** Those of the open spans, one span's after the other's, each by their ends. */
  private int[] children = new int[16];

  private int[] siblings = new int[16];
  private long[] keys = new long[16];

  private int size;
  private int[] spans = new int[16];
  private long[] starts = new long[16];
  private long[] ends = new long[16];

  private PathWalk(Trace trace) {
    this.trace = trace;
  }

  static PathWalk of(Trace trace) {
    PathWalk walk = new PathWalk(trace);
    walk.open(0, trace.start(0), trace.end(0), 0);
    while (walk.depth > 0) {
      walk.continueLast();
    }
    return walk;
  }

  int size() {
    return size;
  }

  int span(int section) {
    return spans[section];
  }

  long start(int section) {
    return starts[section];
  }

  long end(int section) {
    return ends[section];
  }

  /** Up to the next child on the path, or to the start of the span. */
  private void continueLast() {
    int last = depth - 1;
    int span = open[last];
    long latest = reached[last] + Blocking.toleranceMicros(trace, span);
    while (childrenEnd[last] > childrenStart[last]) {
      int child = children[--childrenEnd[last]];
      long end = Math.min(trace.end(child), to[last]);
      if (end > latest) {
        continue; // What runs beside a later one is not waited for.
      }
      long start = Math.max(trace.start(child), from[last]);
      end = Math.min(end, reached[last]);
      if (start < end) {
        addSection(span, end, reached[last]);
        reached[last] = start;
        open(child, start, end, childrenEnd[last]);
        return;
      }
    }
    addSection(span, from[last], reached[last]);
    depth--;
  }

  private void addSection(int span, long start, long end) {
    if (start >= end) {
      return;
    }
    if (size == spans.length) {
      spans = Arrays.copyOf(spans, 2 * size);
      starts = Arrays.copyOf(starts, 2 * size);
      ends = Arrays.copyOf(ends, 2 * size);
    }
    spans[size] = span;
    starts[size] = start;
    ends[size++] = end;
  }

  private void open(int span, long start, long end, int firstChild) {
    if (depth == open.length) {
      open = Arrays.copyOf(open, 2 * depth);
      from = Arrays.copyOf(from, 2 * depth);
      to = Arrays.copyOf(to, 2 * depth);
      reached = Arrays.copyOf(reached, 2 * depth);
      childrenStart = Arrays.copyOf(childrenStart, 2 * depth);
      childrenEnd = Arrays.copyOf(childrenEnd, 2 * depth);
    }
    open[depth] = span;
    from[depth] = start;
    to[depth] = end;
    reached[depth] = end;
    childrenStart[depth] = firstChild;
    childrenEnd[depth] = firstChild + addChildren(span, start, end, firstChild);
    depth++;
  }

  /** Returns how many. */
  private int addChildren(int span, long start, long end, int at) {
    int count = 0;
    int spanEnd = trace.subtreeEnd(span);
    for (int child = span + 1; child < spanEnd; child = trace.subtreeEnd(child)) {
      if (trace.start(child) < end
          && trace.end(child) > start
          && Blocking.isBlocking(trace, span, child)) {
        siblings = count == siblings.length ? Arrays.copyOf(siblings, 2 * count) : siblings;
        siblings[count++] = child;
      }
    }
    if (at + count > children.length) {
      children = Arrays.copyOf(children, Math.max(at + count, 2 * children.length));
    }
    sortByEnd(count, start, end);
    for (int i = 0; i < count; i++) {
      children[at + i] = siblings[count - 1 - (int) (keys[i] & mask(count))];
    }
    return count;
  }

  /**
   * Of two with one end the one that starts later comes first. Keys are the end and the place among
   * the siblings: a million siblings in more than 100 days leave no room for each microsecond.
   */
  private void sortByEnd(int count, long start, long end) {
    keys = count > keys.length ? new long[Math.max(count, 2 * keys.length)] : keys;
    int bits = Long.bitCount(mask(count));
    int dropped = Math.max(0, bits + 64 - Long.numberOfLeadingZeros(end - start) - 63);
    for (int i = 0; i < count; i++) {
      long micros = Math.min(trace.end(siblings[i]), end) - start;
      keys[i] = (micros >> dropped << bits) | (count - 1 - i);
    }
    Arrays.sort(keys, 0, count);
  }

  private static long mask(int count) {
    return count < 2 ? 1 : 2L * Integer.highestOneBit(count - 1) - 1;
  }
}

package io.clew.analysis.path;

import io.clew.analysis.trace.Trace;

/** In which part of its time a span waited for no child, whether on the critical path or not. */
public final class SelfTimes {
  private SelfTimes() {}

  /**
   * By index of the span, in microseconds: its duration less the times of its blocking children.
   */
  public static long[] of(Trace trace) {
    int size = trace.size();
    long[] micros = new long[size];
    long[] reached = new long[size];
    for (int span = 0; span < size; span++) {
      micros[span] = trace.duration(span);
      reached[span] = trace.start(span);
      int parent = trace.parent(span);
      if (parent >= 0 && Blocking.isBlocking(trace, parent, span)) {
        // The children of a parent come by start.
        long start = Math.max(trace.start(span), reached[parent]);
        long end = Math.min(trace.end(span), trace.end(parent));
        micros[parent] -= Math.max(0, end - start);
        reached[parent] = Math.max(reached[parent], end);
      }
    }
    return micros;
  }
}

package io.clew.analysis.path;

import io.clew.analysis.trace.Trace;
import zipkin2.Span;

/** Which of its children a span waits for. */
public final class Blocking {
  private static final long MAX_TOLERANCE_MICROS = 1000;

  private Blocking() {}

  /**
   * The parent may wait for the child: they overlap, and the child is not the consumer of a message
   * that the parent sent. Outside of the parent's time nothing is waited for.
   *
   * @param parent whose time counts: the child's parent, or a span above that
   */
  public static boolean isBlocking(Trace trace, int parent, int child) {
    return !isConsumed(trace, child) && !isOutside(trace, parent, child);
  }

  /** The child starts after the parent's end, or ends before its start. */
  public static boolean isOutside(Trace trace, int parent, int child) {
    long start = trace.start(child);
    long parentStart = trace.start(parent);
    return start >= trace.end(parent) || (trace.end(child) <= parentStart && start < parentStart);
  }

  private static boolean isConsumed(Trace trace, int child) {
    return trace.kind(child) == Span.Kind.CONSUMER
        && trace.kind(trace.parent(child)) == Span.Kind.PRODUCER;
  }

  /**
   * Up to which overlap two children of a span count as one after the other: 1 % of the span's
   * duration, at least 1 us and at most 1 ms.
   */
  public static long toleranceMicros(Trace trace, int span) {
    return Math.max(1, Math.min(MAX_TOLERANCE_MICROS, trace.duration(span) / 100));
  }
}

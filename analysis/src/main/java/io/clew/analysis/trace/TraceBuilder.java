package io.clew.analysis.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zipkin2.Span;

/**
 * Makes a {@link Trace} of the reports of its spans, in any order, as often as they come. No span
 * is left out, however odd it is:
 *
 * <ul>
 *   <li>Reports of one span are merged: the earliest start, the longest duration, all tags and
 *       annotations.
 *   <li>A span whose parent is not there hangs under the root.
 *   <li>If there is no single root, one is made, and marked as missing: from the first start to the
 *       last end.
 *   <li>Of spans that are their own ancestors, the first to start is cut off its parent.
 *   <li>A span without a start has its parent's, and without a duration lasts 0. The root has those
 *       of the others.
 *   <li>Clocks that disagree are corrected; see {@link Skew}.
 * </ul>
 *
 * <p>Not safe for use by many threads.
 */
public final class TraceBuilder {
  /** What was reported first; it knows of the others. In order: mostly that of the starts. */
  private final Map<String, SpanRow> reportsById = new LinkedHashMap<>();

  private String traceId = "";
  private double weight;

  TraceBuilder() {}

  /** The trace's id is the longest that its spans have. */
  public TraceBuilder add(Span span) {
    String id = span.traceId();
    if (id.length() > traceId.length()
        || (id.length() == traceId.length() && id.compareTo(traceId) < 0)) {
      traceId = id;
    }
    SpanRow row = SpanRow.of(span);
    SpanRow first = reportsById.putIfAbsent(span.id(), row);
    if (first != null) {
      first.addReport(row);
    }
    return this;
  }

  /**
   * Says how many requests the trace stands for, where that is known and the root does not say it.
   *
   * @param requests 0 for what the root says
   */
  public TraceBuilder weight(double requests) {
    weight = requests;
    return this;
  }

  /**
   * Builds the trace, once.
   *
   * @throws IllegalStateException if no span was added, or if this was called before
   */
  public Trace build() {
    if (reportsById.isEmpty()) {
      throw new IllegalStateException("A trace has at least one span");
    }
    List<SpanRow> spans = new ArrayList<>(reportsById.size());
    for (SpanRow first : reportsById.values()) {
      first.addSpansTo(spans);
    }
    connect(spans);
    cutCycles(spans);
    SpanRow root = root(spans);
    List<SpanRow> ordered = parentsFirst(root, spans);
    List<HostOffset> offsets = Skew.correct(ordered);
    if (fillTimes(root, ordered) || !offsets.isEmpty()) {
      ordered = parentsFirst(root, spans);
    }
    Trace trace = new Trace(traceId, ordered, offsets, weight);
    reportsById.clear();
    return trace;
  }

  private void connect(List<SpanRow> spans) {
    for (SpanRow span : spans) {
      SpanRow first =
          span.parent != null || span.parentId == null ? null : reportsById.get(span.parentId);
      if (first != null) {
        span.parent = first.parentOf(span);
      }
    }
  }

  private static void cutCycles(List<SpanRow> spans) {
    int walk = 0;
    for (SpanRow span : spans) {
      walk++;
      SpanRow ancestor = span;
      while (ancestor != null && ancestor.walk == 0) {
        ancestor.walk = walk;
        ancestor = ancestor.parent;
      }
      if (ancestor != null && ancestor.walk == walk) { // Of an earlier walk: leads to the top.
        firstOfCycle(ancestor).parent = null;
      }
    }
  }

  private static SpanRow firstOfCycle(SpanRow member) {
    SpanRow first = member;
    SpanRow other = member.parent;
    while (other != null && other != member) {
      first = SpanRow.BY_START.compare(other, first) < 0 ? other : first;
      other = other.parent;
    }
    return first;
  }

  /** Gives every span but the root a parent. */
  private static SpanRow root(List<SpanRow> spans) {
    List<SpanRow> tops = spans.stream().filter(span -> span.parent == null).toList();
    List<SpanRow> roots = tops.stream().filter(span -> span.parentId == null).toList();
    SpanRow root;
    if (roots.size() == 1) {
      root = roots.get(0);
    } else if (tops.size() == 1) {
      root = tops.get(0);
    } else {
      root = SpanRow.missing(missingId(tops));
      spans.add(root);
    }
    for (SpanRow top : tops) {
      top.parent = top == root ? null : root;
    }
    return root;
  }

  /** That of the parent, if all miss the same one. */
  private static String missingId(List<SpanRow> tops) {
    String id = tops.get(0).parentId;
    boolean isShared = id != null && tops.stream().allMatch(top -> id.equals(top.parentId));
    return isShared && id != null ? id : "0000000000000000";
  }

  /** A parent before its children, the children by start. */
  private static List<SpanRow> parentsFirst(SpanRow root, List<SpanRow> spans) {
    linkChildren(spans);
    List<SpanRow> ordered = new ArrayList<>(spans.size());
    @Nullable SpanRow next = root;
    while (next != null) {
      ordered.add(next);
      @Nullable SpanRow last = next;
      next = next.firstChild;
      while (next == null && last != null) {
        next = last.nextSibling;
        last = last.parent;
      }
    }
    return ordered;
  }

  /** Sorts the siblings of each parent: most have few, so that this takes less than to sort all. */
  private static void linkChildren(List<SpanRow> spans) {
    int[] ends = new int[spans.size()];
    for (int i = 0; i < ends.length; i++) {
      spans.get(i).index = i;
      spans.get(i).firstChild = null;
      spans.get(i).nextSibling = null;
    }
    for (SpanRow span : spans) {
      if (span.parent != null) {
        ends[span.parent.index]++;
      }
    }
    for (int i = 1; i < ends.length; i++) {
      ends[i] += ends[i - 1];
    }
    SpanRow[] children = new SpanRow[spans.size()];
    int[] starts = ends.clone();
    for (SpanRow span : spans) {
      if (span.parent != null) {
        children[--starts[span.parent.index]] = span;
      }
    }
    for (SpanRow parent : spans) {
      int start = starts[parent.index];
      int end = ends[parent.index];
      if (end - start > 1) {
        Arrays.sort(children, start, end, SpanRow.BY_START);
      }
      for (int i = end - 1; i >= start; i--) {
        children[i].nextSibling = parent.firstChild;
        parent.firstChild = children[i];
      }
    }
  }

  /** Whether there was any to fill. */
  private static boolean fillTimes(SpanRow root, List<SpanRow> parentsFirst) {
    boolean isFilled = fillRoot(root, parentsFirst);
    for (SpanRow span : parentsFirst) {
      SpanRow parent = span.parent;
      if (span.start == 0 && parent != null) {
        span.start = parent.start;
        isFilled = true;
      }
    }
    return isFilled;
  }

  private static boolean fillRoot(SpanRow root, List<SpanRow> spans) {
    if (root.start != 0 && root.duration != 0) {
      return false;
    }
    long start = Long.MAX_VALUE;
    long end = 0;
    for (SpanRow span : spans) {
      if (span.start != 0) {
        start = Math.min(start, span.start);
        end = Math.max(end, span.end());
      }
    }
    if (end == 0) {
      return false;
    }
    root.start = root.start == 0 ? start : root.start;
    root.duration = root.duration == 0 ? Math.max(0, end - root.start) : root.duration;
    return true;
  }
}

package io.clew.analysis.store;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Which fragments of all segments make a trace, and what it is sorted by. Immutable.
 *
 * <p>Whether and how reports of a trace merge is known when it is read. Until then start and
 * duration are those of its single root; where it is not clear which span this is, they are more
 * than what will come out.
 */
final class TraceTable {
  /** Above this many fragments it pays to use all cores. */
  private static final int MANY = 10_000;

  private static final HexFormat HEX = HexFormat.of();

  /** Any later start is no microsecond of the epoch. */
  private static final int UNKNOWN_SPREAD = -1;

  final List<Segment> segments;

  /** For each segment the number of its first fragment, and that of all. */
  final int[] firstFragments;

  int size;

  /** The trace of each fragment. */
  final int[] traceOf;

  /** Trace by trace, its fragments. */
  private final int[] fragments;

  private int[] firstOf = {};
  private long[] traceIds = {};
  final long[] starts;
  final long[] durations;

  /** By how much the trace may start earlier than {@link #starts} says, in microseconds. */
  private final int[] spreads;

  private final boolean[] partial;

  TraceTable(List<Segment> all) {
    segments = List.copyOf(all);
    firstFragments = new int[all.size() + 1];
    for (int i = 0; i < all.size(); i++) {
      firstFragments[i + 1] = firstFragments[i] + all.get(i).fragments;
    }
    int count = firstFragments[all.size()];
    traceOf = new int[count];
    fragments = new int[count];
    group();
    starts = new long[size];
    durations = new long[size];
    spreads = new int[size];
    partial = new boolean[size];
    IntStream traces = IntStream.range(0, size);
    (size > MANY ? traces.parallel() : traces).forEach(this::sumUp);
  }

  /** What tells traces apart: the last 16 digits of the id. */
  static long key(String traceId) {
    return Long.parseUnsignedLong(
        traceId, Math.max(0, traceId.length() - 16), traceId.length(), 16);
  }

  /** The digits before them; 0 if there are none. */
  static long high(String traceId) {
    int digits = traceId.length() - 16;
    return digits > 0 ? Long.parseUnsignedLong(traceId, 0, digits, 16) : 0;
  }

  /** Ids that begin with these digits, in order, and not more than a limit. */
  List<String> idsThatBeginWith(String digits, int limit) {
    int first = Math.min(16, digits.length());
    int openBits = 4 * (16 - first);
    long mask = -1L << openBits;
    long wanted = Long.parseUnsignedLong(digits, 0, first, 16) << openBits;
    TreeMap<Long, String> found = new TreeMap<>();
    for (Segment segment : segments) {
      for (int i = 0; i < segment.fragments && found.size() < limit; i++) {
        long high = segment.traceIdHighs.get(i);
        long low = segment.traceIds.get(i);
        if (((high == 0 ? low : high) & mask) == wanted) {
          String id = (high == 0 ? "" : HEX.toHexDigits(high)) + HEX.toHexDigits(low);
          if (id.startsWith(digits)) {
            found.merge(low, id, (a, b) -> a.length() >= b.length() ? a : b);
          }
        }
      }
    }
    return found.values().stream().sorted().toList();
  }

  private void group() {
    int[] slots = new int[Math.max(1 << 10, Integer.highestOneBit(traceOf.length))];
    traceIds = new long[slots.length / 2];
    int[] counts = new int[slots.length / 2];
    int fragment = 0;
    for (Segment segment : segments) {
      for (int i = 0; i < segment.fragments; i++) {
        long id = segment.traceIds.get(i);
        int slot = slot(id, slots.length);
        while (slots[slot] != 0 && traceIds[slots[slot] - 1] != id) {
          slot = slot + 1 & slots.length - 1;
        }
        if (slots[slot] == 0) {
          if (size == traceIds.length) {
            traceIds = Arrays.copyOf(traceIds, 2 * size);
            counts = Arrays.copyOf(counts, 2 * size);
            slots = grow(slots.length * 2);
            slot = slot(id, slots.length);
            while (slots[slot] != 0) {
              slot = slot + 1 & slots.length - 1;
            }
          }
          traceIds[size] = id;
          slots[slot] = ++size;
        }
        int trace = slots[slot] - 1;
        traceOf[fragment++] = trace;
        counts[trace]++;
      }
    }
    traceIds = Arrays.copyOf(traceIds, size);
    firstOf = new int[size + 1];
    for (int i = 0; i < size; i++) {
      firstOf[i + 1] = firstOf[i] + counts[i];
    }
    for (int i = fragment - 1; i >= 0; i--) {
      int trace = traceOf[i];
      fragments[firstOf[trace] + --counts[trace]] = i;
    }
  }

  private int[] grow(int length) {
    int[] slots = new int[length];
    for (int i = 0; i < size; i++) {
      int slot = slot(traceIds[i], length);
      while (slots[slot] != 0) {
        slot = slot + 1 & length - 1;
      }
      slots[slot] = i + 1;
    }
    return slots;
  }

  private static int slot(long id, int length) {
    return (int) LineScanner.mix(id) & length - 1;
  }

  private void sumUp(int trace) {
    int count = firstOf[trace + 1] - firstOf[trace];
    int flags = 0;
    int roots = 0;
    long start = 0;
    long duration = 0;
    for (int i = firstOf[trace]; i < firstOf[trace + 1]; i++) {
      Segment segment = segments.get(segmentOf(fragments[i]));
      int fragment = fragments[i] - firstFragments[segmentOf(fragments[i])];
      int own = segment.flags.get(fragment);
      flags |= own;
      roots += own & Segment.ROOTS;
      if ((own & Segment.ROOTS) == 1 || count == 1) {
        start = segment.starts.get(fragment);
        duration = segment.durations.get(fragment);
      }
    }
    partial[trace] = (flags & Segment.PARTIAL) != 0;
    if (partial[trace] || (roots != 1 && count > 1)) {
      sumUpUnclear(trace);
    } else {
      starts[trace] = start;
      durations[trace] = duration;
    }
  }

  private void sumUpUnclear(int trace) {
    long minStart = Long.MAX_VALUE;
    long maxStart = 0;
    long maxEnd = 0;
    long maxDuration = 0;
    for (int i = firstOf[trace]; i < firstOf[trace + 1]; i++) {
      Segment segment = segments.get(segmentOf(fragments[i]));
      int fragment = fragments[i] - firstFragments[segmentOf(fragments[i])];
      long start = segment.minStarts.get(fragment);
      minStart = start == 0 ? minStart : Math.min(minStart, start);
      maxStart = Math.max(maxStart, segment.maxStarts.get(fragment));
      maxEnd = Math.max(maxEnd, segment.maxEnds.get(fragment));
      maxDuration = Math.max(maxDuration, segment.maxDurations.get(fragment));
    }
    minStart = Math.min(minStart, maxStart);
    long end = partial[trace] ? maxStart + maxDuration : maxEnd;
    starts[trace] = maxStart;
    durations[trace] = Math.max(end - minStart, maxDuration);
    long spread = partial[trace] ? maxStart : maxStart - minStart;
    spreads[trace] = spread > Integer.MAX_VALUE ? UNKNOWN_SPREAD : (int) spread;
  }

  /** The segment that has a fragment. */
  int segmentOf(int fragment) {
    int found = Arrays.binarySearch(firstFragments, fragment);
    if (found < 0) {
      return -found - 2;
    }
    while (firstFragments[found + 1] == fragment) {
      found++; // A segment without fragments begins with the same number.
    }
    return found;
  }

  long traceId(int trace) {
    return traceIds[trace];
  }

  int[] fragmentsOf(int trace) {
    return Arrays.copyOfRange(fragments, firstOf[trace], firstOf[trace + 1]);
  }

  boolean isPartial(int trace) {
    return partial[trace];
  }

  /** What the query sorts by. */
  long key(TraceQuery query, int trace) {
    return query.order() == TraceQuery.Order.NEWEST ? starts[trace] : durations[trace];
  }

  /** Of a trace whose times are clear. Partial ones may last less than it seems. */
  private boolean mayComeAfter(TraceQuery query, int trace) {
    TraceSummary after = query.after();
    return after == null || partial[trace] || key(query, trace) <= query.order().key(after);
  }

  /** Whether start and duration may be what is looked for. */
  boolean mayMatch(TraceQuery query, int trace) {
    boolean isClear = spreads[trace] == 0;
    long earliest = spreads[trace] == UNKNOWN_SPREAD ? 0 : starts[trace] - spreads[trace];
    return starts[trace] >= query.fromMicros()
        && earliest < query.toMicros()
        && (!isClear || mayComeAfter(query, trace))
        && (query.isDurationOfSpan()
            || (durations[trace] >= query.minDurationMicros()
                && (!isClear || partial[trace] || durations[trace] <= query.maxDurationMicros())));
  }
}

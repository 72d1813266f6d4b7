package io.clew.analysis.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One look at the columns of all segments: which traces may match a query. That they do is known
 * when they are read, but it is rare that one does not.
 */
final class Search {
  private static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);

  /** A row meets all conditions on a span. */
  private static final int ALL = 1;

  private static final int HAS_REQUEST_ID = 1 << 1;
  private static final int SITE = 1 << 2;
  private static final int ERROR = 1 << 3;
  private static final int MIN_DURATION = 1 << 4;
  private static final int MAX_DURATION = 1 << 5;
  private static final int FIRST_TAG = 1 << 6;

  private static final int[] NONE = {};

  private final TraceTable table;
  private final TraceQuery query;

  /** What a single row has to meet. */
  private final int spanConditions;

  /** Start and duration of a trace leave many traces out. */
  private final boolean isNarrow;

  /** For each trace the conditions that it meets. Null if there are none. */
  private final int @Nullable [] met;

  Search(TraceTable table, TraceQuery query) {
    this.table = table;
    this.query = query;
    boolean isOfSpan = query.isDurationOfSpan();
    boolean isDurationOpen = query.isDuration(0) && query.isDuration(Long.MAX_VALUE);
    int conditions = isOfSpan ? SITE : 0;
    conditions |= isOfSpan && !isDurationOpen ? MIN_DURATION | MAX_DURATION : 0;
    conditions |= query.error() ? ERROR : 0;
    conditions |= ((1 << query.tags().size()) - 1) * FIRST_TAG;
    spanConditions = conditions;
    isNarrow =
        query.fromMicros() > 0
            || query.toMicros() < Long.MAX_VALUE
            || !(isOfSpan || isDurationOpen);
    if (conditions == 0 && query.requestId() == null) {
      met = null;
    } else {
      int[] all = new int[table.size];
      met = all;
      IntStream.range(0, table.segments.size()).parallel().forEach(i -> look(i, all));
    }
  }

  private void look(int index, int[] all) {
    Segment segment = table.segments.get(index);
    Rows rows = new Rows(segment, query, spanConditions);
    if (rows.isHopeless) {
      return;
    }
    int firstFragment = table.firstFragments[index];
    int[] firstRows = ints(segment.firstRows);
    for (int i = 0; i < segment.fragments; i++) {
      int trace = table.traceOf[firstFragment + i];
      if (isNarrow && !table.mayMatch(query, trace)) {
        continue;
      }
      int found = 0;
      for (int row = firstRows[i]; row < firstRows[i + 1]; row++) {
        int conditions = rows.met(row);
        found |= conditions;
        if (spanConditions != 0 && (conditions & spanConditions) == spanConditions) {
          found |= ALL;
        }
      }
      if ((found & ALL) == 0 && found != 0 && !table.isPartial(trace)) {
        found &= HAS_REQUEST_ID; // What several rows meet together does not count.
      }
      if (found != 0 && (all[trace] & found) != found) {
        int ignored = (int) INTS.getAndBitwiseOr(all, trace, found);
      }
    }
  }

  /** A loop over an array is faster than one over a buffer. */
  private static int[] ints(IntBuffer buffer) {
    int[] ints = new int[buffer.capacity()];
    buffer.get(0, ints);
    return ints;
  }

  boolean mayMatch(int trace) {
    if (!table.mayMatch(query, trace)) {
      return false;
    }
    if (met == null) {
      return true;
    }
    int found = met[trace];
    if (query.requestId() != null && (found & HAS_REQUEST_ID) == 0) {
      return false;
    }
    return (found & ALL) != 0
        || spanConditions == 0
        || (table.isPartial(trace) && (found & spanConditions) == spanConditions);
  }

  /**
   * The traces that may match and come next in the query's order.
   *
   * @param after the last of those before, or -1
   * @return in order
   */
  int[] next(int after, int count) {
    long[] keys = query.order() == TraceQuery.Order.NEWEST ? table.starts : table.durations;
    int[] heap = new int[Math.min(count, table.size)];
    int size = 0;
    for (int trace = table.size - 1; trace >= 0; trace--) {
      boolean isBest = size < heap.length || isBefore(keys, trace, heap[0]);
      if (isBest && (after < 0 || isBefore(keys, after, trace)) && mayMatch(trace)) {
        if (size < heap.length) {
          size++;
          up(heap, size - 1, trace, keys);
        } else {
          down(heap, size, trace, keys);
        }
      }
    }
    int[] found = Arrays.copyOf(heap, size);
    for (int i = size - 1; i > 0; i--) {
      found[i] = heap[0];
      down(heap, i, heap[i], keys);
      found[0] = heap[0];
    }
    return found;
  }

  private static boolean isBefore(long[] keys, int a, int b) {
    return keys[a] > keys[b] || (keys[a] == keys[b] && a > b);
  }

  /** The last in the query's order is on top. */
  private static void up(int[] heap, int from, int trace, long[] keys) {
    int i = from;
    while (i > 0 && isBefore(keys, heap[(i - 1) / 2], trace)) {
      heap[i] = heap[(i - 1) / 2];
      i = (i - 1) / 2;
    }
    heap[i] = trace;
  }

  private static void down(int[] heap, int size, int trace, long[] keys) {
    int i = 0;
    while (2 * i + 1 < size) {
      int child = 2 * i + 1;
      if (child + 1 < size && isBefore(keys, heap[child], heap[child + 1])) {
        child++;
      }
      if (!isBefore(keys, trace, heap[child])) {
        break;
      }
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = trace;
  }

  /** The conditions as the columns of a segment have them. */
  private static final class Rows {
    private final Segment segment;
    private final TraceQuery query;
    private final boolean[] sites;
    private final int[] rowSites;
    private int[] tags = NONE;
    private final boolean hasDuration;
    private final boolean hasError;

    /** For each row, what its tags meet. */
    private final int[] metByTags;

    private boolean hasTags;

    /** No span of the segment can meet anything that matters. */
    final boolean isHopeless;

    Rows(Segment segment, TraceQuery query, int conditions) {
      this.segment = segment;
      this.query = query;
      hasDuration = (conditions & MIN_DURATION) != 0;
      hasError = query.error();
      boolean hasSite = query.isDurationOfSpan();
      sites = hasSite ? segment.sitesOf(query.service(), query.operation()) : new boolean[0];
      rowSites = hasSite ? ints(segment.rowSites) : NONE;
      metByTags = new int[segment.rows];
      int condition = FIRST_TAG;
      for (Map.Entry<String, @Nullable String> tag : query.tags().entrySet()) {
        find(tag.getKey(), tag.getValue(), condition);
        condition <<= 1;
      }
      if (query.requestId() != null) {
        find(TraceQuery.REQUEST_ID, query.requestId(), HAS_REQUEST_ID);
      }
      isHopeless = !hasSite && !query.error() && !hasTags;
    }

    private void find(String key, @Nullable String value, int condition) {
      int number = segment.key(key);
      if (number < 0) {
        return;
      }
      int mask = -1 << Segment.KEY_SHIFT;
      int wanted = number << Segment.KEY_SHIFT;
      if (value != null) {
        byte[] text = value.getBytes(UTF_8);
        mask = -1;
        wanted |= Segment.valueHash(text, 0, text.length);
      }
      tags = tags.length == 0 ? ints(segment.tags) : tags;
      hasTags |= find(mask, wanted, condition);
    }

    private boolean find(int mask, int wanted, int condition) {
      int row = 0;
      boolean isFound = false;
      for (int i = 0; i < tags.length; i++) {
        if ((tags[i] & mask) == wanted) {
          while (segment.rowTags.get(row + 1) <= i) {
            row++;
          }
          metByTags[row] |= condition;
          isFound = true;
        }
      }
      return isFound;
    }

    int met(int row) {
      int met = metByTags[row];
      if (rowSites.length > 0 && sites[rowSites[row]]) {
        met |= SITE;
      }
      if (hasDuration) {
        long duration = segment.rowDurations.get(row);
        met |= duration >= query.minDurationMicros() ? MIN_DURATION : 0;
        met |= duration <= query.maxDurationMicros() ? MAX_DURATION : 0;
      }
      if (hasError && (segment.rowFlags.get(row) & Segment.ERROR) != 0) {
        met |= ERROR;
      }
      return met;
    }
  }
}

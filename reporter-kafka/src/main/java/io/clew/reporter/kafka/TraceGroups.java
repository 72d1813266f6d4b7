package io.clew.reporter.kafka;

import io.clew.api.SpanBatch;
import java.util.Arrays;

/**
 * The spans of a batch, grouped by trace. Traces are in the order of their first span, and the
 * spans of a trace are in the order of the batch. The arrays are used again for the next batch, and
 * nothing is allocated per trace or span. For one thread.
 */
final class TraceGroups {
  private static final int FIRST_CAPACITY = 512;

  /** Multiplied with a trace id, it spreads all bits of the id to the upper ones. */
  private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

  /** For each span of the batch, the number of its trace. */
  private int[] groupOf = new int[FIRST_CAPACITY];

  /**
   * For each trace, its first span; after the grouping, where its spans begin in {@link #order}.
   */
  private int[] first = new int[FIRST_CAPACITY + 1];

  /** For each trace, the count of its spans; then, where its next span goes in {@link #order}. */
  private int[] next = new int[FIRST_CAPACITY];

  /** The spans of the batch, trace by trace. */
  private int[] order = new int[FIRST_CAPACITY];

  /** Open addressing: a trace's number + 1, 0 if the slot is free; at most half full. */
  private int[] slots = new int[2 * FIRST_CAPACITY];

  private int groups;

  /** Groups the spans of a batch. The groups of the batch before are gone. */
  void group(SpanBatch batch) {
    int size = batch.size();
    clear(size);
    int last = -1;
    for (int span = 0; span < size; span++) {
      long high = batch.traceIdHigh(span);
      long low = batch.traceIdLow(span);
      // Spans of one trace tend to come one after the other.
      int group = last >= 0 && isOf(batch, last, high, low) ? last : find(batch, span, high, low);
      groupOf[span] = group;
      next[group]++;
      last = group;
    }
    sort(size);
  }

  /** Puts all spans of a batch into one group, in their order. */
  void all(SpanBatch batch) {
    int size = batch.size();
    clear(size);
    for (int span = 0; span < size; span++) {
      order[span] = span;
    }
    groups = 1;
    first[0] = 0;
    first[1] = size;
  }

  private void clear(int size) {
    if (size > order.length) {
      int capacity = Math.max(size, 2 * order.length);
      groupOf = new int[capacity];
      first = new int[capacity + 1];
      next = new int[capacity];
      order = new int[capacity];
    }
    int needed = Integer.highestOneBit(size) << 2;
    if (needed > slots.length) {
      slots = new int[needed];
    } else {
      Arrays.fill(slots, 0);
    }
    groups = 0;
  }

  private int find(SpanBatch batch, int span, long high, long low) {
    int mask = slots.length - 1;
    int slot = (int) (((high ^ Long.rotateLeft(low, 32) ^ low) * MIX) >>> 32) & mask;
    while (slots[slot] != 0) {
      int group = slots[slot] - 1;
      if (isOf(batch, group, high, low)) {
        return group;
      }
      slot = (slot + 1) & mask;
    }
    slots[slot] = groups + 1;
    first[groups] = span;
    next[groups] = 0;
    return groups++;
  }

  private boolean isOf(SpanBatch batch, int group, long high, long low) {
    int span = first[group];
    return batch.traceIdLow(span) == low && batch.traceIdHigh(span) == high;
  }

  /** A counting sort. */
  private void sort(int size) {
    int begin = 0;
    for (int group = 0; group < groups; group++) {
      int count = next[group];
      first[group] = begin;
      next[group] = begin;
      begin += count;
    }
    first[groups] = begin;
    for (int span = 0; span < size; span++) {
      order[next[groupOf[span]]++] = span;
    }
  }

  /** The number of traces. */
  int count() {
    return groups;
  }

  /**
   * The index of a trace's first span.
   *
   * @param group 0 to {@code count()}; for the latter, the index behind the last span of all
   */
  int begin(int group) {
    return first[group];
  }

  /** The span of the batch that has an index here. */
  int span(int index) {
    return order[index];
  }
}

package io.clew.analysis.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import zipkin2.Span;

/** Collects what is searched of the spans of a part of a log, and makes a {@link Segment} of it. */
final class SegmentBuilder {
  /** So that sums of times cannot overflow; as the model of a trace has it. */
  private static final long MAX_MICROS = 1L << 60;

  /** Up to so many rows it is faster to compare each with each. */
  private static final int FEW = 12;

  private int rows;
  private long[] traceIds = new long[1 << 12];
  private long[] traceIdHighs = new long[1 << 12];
  private long[] ids = new long[1 << 12];
  private long[] parentIds = new long[1 << 12];
  private long[] starts = new long[1 << 12];
  private long[] durations = new long[1 << 12];
  private int[] offsets = new int[1 << 12];
  private int[] lengths = new int[1 << 12];
  private int[] sites = new int[1 << 12];
  private boolean[] errors = new boolean[1 << 12];
  private int[] tagEnds = new int[1 << 12];
  private int[] tags = new int[1 << 14];
  private int tagCount;
  private final TextTable keys = new TextTable();

  /** Service, newline, operation: as they were written, and as they are searched. */
  private final TextTable siteTexts = new TextTable();

  private byte[] siteText = new byte[256];
  private int[] serviceLengths = new int[128];

  /** Of each fragment. */
  private int fragments;

  private int[] firstRows = {};

  /** Rows in the order of fragments. */
  private int[] order = {};

  void add(LineScanner line, int offset, int length) {
    int row = newRow(offset, length);
    traceIds[row] = line.traceId;
    traceIdHighs[row] = line.traceIdHigh;
    ids[row] = line.id;
    parentIds[row] = line.parentId;
    starts[row] = line.start;
    durations[row] = line.duration;
    errors[row] = line.isError;
    sites[row] =
        site(
            line.bytes,
            line.serviceStart,
            line.serviceEnd,
            line.bytes,
            line.nameStart,
            line.nameEnd);
    for (int i = 0; i < 4 * line.tagCount; i += 4) {
      int[] bounds = line.tags;
      addTag(
          key(line.bytes, bounds[i], bounds[i + 1]),
          Segment.valueHash(line.bytes, bounds[i + 2], bounds[i + 3]));
    }
    tagEnds[row] = tagCount;
  }

  void add(Span span, int offset, int length) {
    int row = newRow(offset, length);
    traceIds[row] = TraceTable.key(span.traceId());
    traceIdHighs[row] = TraceTable.high(span.traceId());
    ids[row] = Long.parseUnsignedLong(span.id(), 16);
    parentIds[row] = span.parentId() == null ? 0 : Long.parseUnsignedLong(span.parentId(), 16);
    starts[row] = Math.min(span.timestampAsLong(), MAX_MICROS);
    durations[row] = Math.min(span.durationAsLong(), MAX_MICROS);
    String error = span.tags().get("error");
    errors[row] = error != null && !error.equals("false");
    byte[] service = utf8(span.localServiceName());
    byte[] name = utf8(span.name());
    sites[row] = site(service, 0, service.length, name, 0, name.length);
    for (Map.Entry<String, String> tag : span.tags().entrySet()) {
      byte[] key = utf8(tag.getKey());
      byte[] value = utf8(tag.getValue());
      addTag(key(key, 0, key.length), Segment.valueHash(value, 0, value.length));
    }
    tagEnds[row] = tagCount;
  }

  private static byte[] utf8(String text) {
    return text == null ? new byte[0] : text.getBytes(UTF_8);
  }

  private int newRow(int offset, int length) {
    if (rows == traceIds.length) {
      int size = 2 * rows;
      traceIds = Arrays.copyOf(traceIds, size);
      traceIdHighs = Arrays.copyOf(traceIdHighs, size);
      ids = Arrays.copyOf(ids, size);
      parentIds = Arrays.copyOf(parentIds, size);
      starts = Arrays.copyOf(starts, size);
      durations = Arrays.copyOf(durations, size);
      offsets = Arrays.copyOf(offsets, size);
      lengths = Arrays.copyOf(lengths, size);
      sites = Arrays.copyOf(sites, size);
      errors = Arrays.copyOf(errors, size);
      tagEnds = Arrays.copyOf(tagEnds, size);
    }
    offsets[rows] = offset;
    lengths[rows] = length;
    return rows++;
  }

  private void addTag(int key, int valueHash) {
    if (tagCount == tags.length) {
      tags = Arrays.copyOf(tags, 2 * tagCount);
    }
    tags[tagCount++] = key << Segment.KEY_SHIFT | valueHash;
  }

  private int key(byte[] bytes, int from, int to) {
    long hash = LineScanner.hash(bytes, from, to);
    int key = keys.find(bytes, from, to, hash);
    if (key >= 0) {
      return key;
    }
    return keys.size() < Segment.OTHER_KEY ? keys.add(bytes, from, to, hash) : Segment.OTHER_KEY;
  }

  private int site(byte[] a, int fromA, int toA, byte[] b, int fromB, int toB) {
    int length = toA - fromA;
    int both = length + toB - fromB;
    if (both + 1 > siteText.length) {
      siteText = new byte[2 * both + 1];
    }
    System.arraycopy(a, fromA, siteText, 0, length);
    siteText[length] = '\n';
    System.arraycopy(b, fromB, siteText, length + 1, toB - fromB);
    long hash = LineScanner.hash(siteText, 0, both + 1) + length;
    int site = siteTexts.find(siteText, 0, both + 1, hash);
    if (site >= 0 && serviceLengths[site] == length) {
      return site;
    }
    site = siteTexts.add(siteText, 0, both + 1, hash);
    if (site == serviceLengths.length) {
      serviceLengths = Arrays.copyOf(serviceLengths, 2 * site);
    }
    serviceLengths[site] = length;
    return site;
  }

  /** Returns the bytes of a segment whose header lacks what is not in the rows. */
  ByteBuffer build() {
    group();
    int[] nameEnds = new int[2 * siteTexts.size()];
    byte[] siteNames = lowerCase(nameEnds);
    int siteBytes = nameEnds.length == 0 ? 0 : nameEnds[nameEnds.length - 1];
    int keyBytes = keys.end(keys.size() - 1);
    ByteBuffer header = ByteBuffer.allocate(Segment.HEADER).order(ByteOrder.LITTLE_ENDIAN);
    Segment.Field.VERSION.set(header, Segment.VERSION);
    Segment.Field.FRAGMENTS.set(header, fragments);
    Segment.Field.ROWS.set(header, rows);
    Segment.Field.TAGS.set(header, tagCount);
    Segment.Field.SITES.set(header, siteTexts.size());
    Segment.Field.KEYS.set(header, keys.size());
    Segment.Field.TEXTS.set(header, siteBytes + keyBytes);
    ByteBuffer out = ByteBuffer.allocateDirect((int) Segment.size(header));
    out.order(ByteOrder.LITTLE_ENDIAN).put(header.array());
    Segment segment = new Segment(out);
    writeFragments(segment);
    writeRows(segment);
    for (int i = 0; i < siteTexts.size(); i++) {
      segment.serviceEnds.put(i, nameEnds[2 * i]);
      segment.operationEnds.put(i, nameEnds[2 * i + 1]);
    }
    segment.texts.put(0, siteNames, 0, siteBytes);
    for (int i = 0; i < keys.size(); i++) {
      segment.keyEnds.put(i, siteBytes + keys.end(i));
    }
    segment.texts.put(siteBytes, keys.texts(), 0, keyBytes);
    return out.rewind();
  }

  /**
   * Services and operations, as Zipkin's model has them.
   *
   * @param ends gets where each of them ends
   */
  private byte[] lowerCase(int[] ends) {
    byte[] out = new byte[siteTexts.end(siteTexts.size() - 1) + siteTexts.size()];
    int length = 0;
    for (int i = 0; i < siteTexts.size(); i++) {
      int begin = siteTexts.end(i - 1);
      int middle = begin + serviceLengths[i];
      for (int part = 0; part < 2; part++) {
        int from = part == 0 ? begin : middle + 1;
        int to = part == 0 ? middle : siteTexts.end(i);
        byte[] lower =
            new String(siteTexts.texts(), from, to - from, UTF_8)
                .toLowerCase(Locale.ROOT)
                .getBytes(UTF_8);
        if (length + lower.length > out.length) {
          out = Arrays.copyOf(out, 2 * (length + lower.length));
        }
        System.arraycopy(lower, 0, out, length, lower.length);
        length += lower.length;
        ends[2 * i + part] = length;
      }
    }
    return out;
  }

  /** Puts the rows of a trace together, in the order in which they came. */
  private void group() {
    int[] slots = new int[Math.max(2, Integer.highestOneBit(Math.max(1, rows)) * 4)];
    int[] fragmentOf = new int[rows];
    int[] counts = new int[rows + 1];
    long[] fragmentIds = new long[rows];
    for (int row = 0; row < rows; row++) {
      long id = traceIds[row];
      int slot = (int) (LineScanner.mix(id) >>> 8) & slots.length - 1;
      while (slots[slot] != 0 && fragmentIds[slots[slot] - 1] != id) {
        slot = slot + 1 & slots.length - 1;
      }
      if (slots[slot] == 0) {
        fragmentIds[fragments] = id;
        slots[slot] = ++fragments;
      }
      fragmentOf[row] = slots[slot] - 1;
      counts[fragmentOf[row] + 1]++;
    }
    firstRows = Arrays.copyOf(counts, fragments + 1);
    for (int i = 0; i < fragments; i++) {
      firstRows[i + 1] += firstRows[i];
    }
    int[] next = firstRows.clone();
    order = new int[rows];
    for (int row = 0; row < rows; row++) {
      order[next[fragmentOf[row]]++] = row;
    }
  }

  private void writeRows(Segment segment) {
    int tag = 0;
    for (int i = 0; i < rows; i++) {
      int row = order[i];
      segment.rowDurations.put(i, durations[row]);
      segment.rowOffsets.put(i, offsets[row]);
      segment.rowLengths.put(i, lengths[row]);
      segment.rowSites.put(i, sites[row]);
      segment.rowFlags.put(i, errors[row] ? Segment.ERROR : 0);
      segment.rowTags.put(i, tag);
      int first = row == 0 ? 0 : tagEnds[row - 1];
      int count = tagEnds[row] - first;
      segment.tags.put(tag, tags, first, count);
      tag += count;
    }
    segment.rowTags.put(rows, tag);
  }

  private void writeFragments(Segment segment) {
    for (int i = 0; i < fragments; i++) {
      int from = firstRows[i];
      int to = firstRows[i + 1];
      segment.firstRows.put(i, from);
      segment.traceIds.put(i, traceIds[order[from]]);
      writeFragment(segment, i, from, to);
    }
    segment.firstRows.put(fragments, rows);
  }

  private void writeFragment(Segment segment, int fragment, int from, int to) {
    long high = 0;
    long minStart = Long.MAX_VALUE;
    long maxStart = 0;
    long maxEnd = 0;
    long maxDuration = 0;
    boolean isPartial = to - from > 1 && hasSameIds(from, to);
    int roots = 0;
    int root = -1;
    for (int i = from; i < to; i++) {
      int row = order[i];
      high = high == 0 ? traceIdHighs[row] : high;
      maxDuration = Math.max(maxDuration, durations[row]);
      if (starts[row] == 0 || durations[row] == 0) {
        isPartial = true;
      }
      if (starts[row] != 0) {
        minStart = Math.min(minStart, starts[row]);
        maxStart = Math.max(maxStart, starts[row]);
        maxEnd = Math.max(maxEnd, starts[row] + durations[row]);
      }
      if (parentIds[row] == 0) {
        roots++;
        root = row;
      }
    }
    minStart = Math.min(minStart, maxStart);
    boolean isOnlyRoot = roots == 1;
    if (roots == 0) {
      // A single span whose parent is elsewhere stands for the root.
      root = onlyTop(from, to);
      isOnlyRoot = root >= 0;
    }
    segment.traceIdHighs.put(fragment, high);
    segment.starts.put(fragment, isOnlyRoot ? starts[root] : minStart);
    segment.durations.put(fragment, isOnlyRoot ? durations[root] : maxEnd - minStart);
    segment.minStarts.put(fragment, minStart);
    segment.maxStarts.put(fragment, maxStart);
    segment.maxEnds.put(fragment, maxEnd);
    segment.maxDurations.put(fragment, maxDuration);
    int flags = Math.min(2, roots) | (isPartial ? Segment.PARTIAL : 0);
    segment.flags.put(fragment, (byte) flags);
  }

  /** The row whose parent is not here; -1 if there is not exactly one. */
  private int onlyTop(int from, int to) {
    long[] sorted = to - from > FEW ? sortedIds(from, to) : null;
    int top = -1;
    for (int i = from; i < to; i++) {
      long parent = parentIds[order[i]];
      boolean hasParent = false;
      if (sorted != null) {
        hasParent = Arrays.binarySearch(sorted, parent) >= 0;
      } else {
        for (int j = from; j < to && !hasParent; j++) {
          hasParent = ids[order[j]] == parent;
        }
      }
      if (!hasParent) {
        if (top >= 0) {
          return -1;
        }
        top = order[i];
      }
    }
    return top;
  }

  private boolean hasSameIds(int from, int to) {
    if (to - from <= FEW) {
      for (int i = from; i < to; i++) {
        for (int j = i + 1; j < to; j++) {
          if (ids[order[i]] == ids[order[j]]) {
            return true;
          }
        }
      }
      return false;
    }
    long[] sorted = sortedIds(from, to);
    for (int i = 1; i < sorted.length; i++) {
      if (sorted[i] == sorted[i - 1]) {
        return true;
      }
    }
    return false;
  }

  private long[] sortedIds(int from, int to) {
    long[] sorted = new long[to - from];
    for (int i = from; i < to; i++) {
      sorted[i - from] = ids[order[i]];
    }
    Arrays.sort(sorted);
    return sorted;
  }
}

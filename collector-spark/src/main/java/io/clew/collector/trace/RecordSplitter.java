package io.clew.collector.trace;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes records apart: a chunk for each trace that a record has spans of, and a dead letter for
 * what is none. What the record's key says does not count. Nothing is decoded: a record with spans
 * of one trace, the usual one, is passed on as it is.
 *
 * <p>A value is a Zipkin list, in JSON or proto3. Spans in Zipkin's version 1 are dead letters. A
 * record that is cut off is a dead letter as a whole; of a list in which one object is no span the
 * others are taken. Safe for use by many threads.
 */
public final class RecordSplitter {
  /** Takes the chunks of a record. */
  public interface Target {
    /**
     * Takes one.
     *
     * @param key the last 16 digits of the trace id, as a number; any number for a dead letter
     */
    void accept(long key, Chunk chunk);
  }

  private static final int THRIFT_LIST = 12;

  private final TraceLimits limits;

  /** No chunk is larger than the limits say. */
  public RecordSplitter(TraceLimits limits) {
    this.limits = limits;
  }

  /** Takes a record apart. The value may be null, as Kafka's records are. */
  public void split(RecordPosition position, byte @Nullable [] value, Target target) {
    byte[] bytes = value == null ? new byte[0] : value;
    try {
      SpanSlices slices = walk(bytes);
      if (slices.isOneTrace() && fits(slices.slices().size(), slices.bytes().length)) {
        target.accept(slices.slices().get(0).key(), whole(position, slices));
      } else {
        new Parts(position, slices, target).send();
      }
    } catch (MalformedRecordException e) {
      String reason = String.valueOf(e.getMessage());
      target.accept(
          deadKey(position), Chunk.deadLetter(position, 0, reason, bytes, 0, bytes.length));
    }
  }

  private static SpanSlices walk(byte[] value) throws MalformedRecordException {
    int first = 0;
    while (first < value.length && isBlank(value[first])) {
      first++;
    }
    if (first == value.length) {
      throw new MalformedRecordException("an empty record");
    }
    if (value[0] == Proto3Walk.FIRST_KEY) {
      try {
        return Proto3Walk.walk(value);
      } catch (MalformedRecordException e) {
        if (!isJson(value[first])) { // This key is a newline, too.
          throw e;
        }
      }
    }
    if (isJson(value[first])) {
      return JsonWalk.walk(value);
    }
    throw new MalformedRecordException(
        value[0] == THRIFT_LIST
            ? "spans in Zipkin's version 1, Thrift"
            : "neither JSON nor proto3");
  }

  /** How JSON begins, or the mark that some put before it. */
  private static boolean isJson(byte b) {
    return b == '[' || b == '{' || b == (byte) 0xEF;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }

  private boolean fits(int spans, long bytes) {
    return spans <= limits.maxSpans() && bytes <= limits.maxBytes();
  }

  /** Spreads dead letters over the partitions. */
  private static long deadKey(RecordPosition position) {
    return position.offset() * 31 + position.partition();
  }

  private static Chunk whole(RecordPosition position, SpanSlices slices) {
    byte[] bytes = slices.bytes();
    boolean hasRoot = false;
    for (SpanSlices.Slice slice : slices.slices()) {
      hasRoot |= slice.isRoot();
    }
    byte[] chunk =
        Chunk.allocate(position, 0, flags(slices, hasRoot), slices.slices().size(), bytes.length);
    System.arraycopy(bytes, 0, chunk, Chunk.HEADER, bytes.length);
    return Chunk.of(chunk);
  }

  private static int flags(SpanSlices slices, boolean hasRoot) {
    return (slices.isJson() ? Chunk.IS_JSON : 0) | (hasRoot ? Chunk.HAS_ROOT : 0);
  }

  /** The chunks of a record that has to be taken apart. */
  private final class Parts {
    private final RecordPosition position;
    private final SpanSlices slices;
    private final Target target;
    private int number;

    Parts(RecordPosition position, SpanSlices slices, Target target) {
      this.position = position;
      this.slices = slices;
      this.target = target;
    }

    void send() {
      Map<Long, List<SpanSlices.Slice>> byTrace = new LinkedHashMap<>();
      for (SpanSlices.Slice slice : slices.slices()) {
        byTrace.computeIfAbsent(slice.key(), key -> new ArrayList<>()).add(slice);
      }
      byTrace.forEach(this::sendTrace);
      for (SpanSlices.Rest rest : slices.rests()) {
        Chunk letter =
            Chunk.deadLetter(
                position, number++, rest.reason(), slices.bytes(), rest.start(), rest.end());
        target.accept(deadKey(position), letter);
      }
    }

    private void sendTrace(long key, List<SpanSlices.Slice> all) {
      int first = 0;
      while (first < all.size()) {
        int end = first;
        int length = 2;
        boolean hasRoot = false;
        while (end < all.size()
            && (end == first || fits(end + 1 - first, length + lengthOf(all.get(end))))) {
          length += lengthOf(all.get(end));
          hasRoot |= all.get(end).isRoot();
          end++;
        }
        target.accept(key, chunk(all.subList(first, end), length, hasRoot));
        first = end;
      }
    }

    /** With a comma. */
    private int lengthOf(SpanSlices.Slice slice) {
      return slice.end() - slice.start() + 1;
    }

    private Chunk chunk(List<SpanSlices.Slice> spans, int length, boolean hasRoot) {
      boolean isJson = slices.isJson();
      int payload = isJson ? length - 1 : length - 2 - spans.size();
      byte[] bytes =
          Chunk.allocate(position, number++, flags(slices, hasRoot), spans.size(), payload);
      ByteBuffer buffer = ByteBuffer.wrap(bytes, Chunk.HEADER, payload);
      char separator = '[';
      for (SpanSlices.Slice span : spans) {
        if (isJson) {
          buffer.put((byte) separator);
          separator = ',';
        }
        buffer.put(slices.bytes(), span.start(), span.end() - span.start());
      }
      if (isJson) {
        buffer.put((byte) ']');
      }
      return Chunk.of(bytes);
    }
  }
}

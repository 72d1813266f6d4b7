package io.clew.core.propagation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.api.Propagation;
import io.clew.api.TraceContextBuilder;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@link BinaryFormat}. Malformed input never throws. */
final class BinaryReader {
  private final boolean requestIds;
  private final @Nullable Baggage baggage;

  BinaryReader(List<Propagation> readers) {
    requestIds = BinaryFormat.hasRequestId(readers);
    baggage = BinaryFormat.baggageOf(readers);
  }

  /** False if the bytes are no context; the buffer is read to its limit. */
  boolean read(ByteBuffer bytes, TraceContextBuilder context) {
    bytes.order(ByteOrder.BIG_ENDIAN);
    try {
      if (bytes.remaining() < 2 || bytes.get() != BinaryFormat.VERSION) {
        return false;
      }
      return readIds(bytes.get(), bytes, context) && readSections(bytes, context);
    } catch (BufferUnderflowException e) {
      return false;
    }
  }

  private static boolean readIds(int flags, ByteBuffer bytes, TraceContextBuilder context) {
    context.samplingState(BinaryFormat.samplingStateOf(flags));
    if ((flags & BinaryFormat.TRACE) == 0) {
      return (flags & (BinaryFormat.SPAN | BinaryFormat.PARENT)) == 0;
    }
    boolean wide = (flags & BinaryFormat.WIDE) != 0;
    long high = wide ? bytes.getLong() : 0;
    long low = bytes.getLong();
    if ((high | low) == 0) {
      return false;
    }
    if (wide) {
      context.traceId(high, low);
    } else {
      context.traceId(low);
    }
    if ((flags & BinaryFormat.SPAN) != 0) {
      long span = bytes.getLong();
      if (span == 0) {
        return false;
      }
      context.spanId(span);
    }
    if ((flags & BinaryFormat.PARENT) != 0) {
      context.parentId(bytes.getLong());
    }
    return true;
  }

  private boolean readSections(ByteBuffer bytes, TraceContextBuilder context) {
    Map<String, String> items = new LinkedHashMap<>();
    BaggageLimits.Budget budget = baggage == null ? null : baggage.limits().budget();
    while (bytes.hasRemaining()) {
      int type = bytes.get();
      int length = bytes.getShort() & 0xffff;
      if (length > bytes.remaining()) {
        return false;
      }
      ByteBuffer content = bytes.slice(bytes.position(), length);
      bytes.position(bytes.position() + length);
      switch (type) {
        case BinaryFormat.REQUEST_ID -> readRequestId(content, context);
        case BinaryFormat.TRACE_STATE -> readTraceState(content, context);
        case BinaryFormat.BAGGAGE_ITEM -> {
          if (baggage != null && budget != null && !readItem(content, budget, items)) {
            baggage.drop();
          }
        }
        default -> {}
      }
    }
    context.baggageItems(items);
    return true;
  }

  private void readRequestId(ByteBuffer content, TraceContextBuilder context) {
    String id = text(content);
    if (requestIds && id != null && RequestId.isLegal(id)) {
      context.requestId(id);
    }
  }

  private static void readTraceState(ByteBuffer content, TraceContextBuilder context) {
    String state = text(content);
    if (state != null) {
      context.traceState(TraceState.join(TraceState.parse(state)));
    }
  }

  private static boolean readItem(
      ByteBuffer content, BaggageLimits.Budget budget, Map<String, String> items) {
    if (content.remaining() < 2) {
      return false;
    }
    int keyBytes = content.getShort() & 0xffff;
    int valueBytes = content.remaining() - keyBytes;
    if (valueBytes < 0 || !budget.take(keyBytes, valueBytes, keyBytes + valueBytes)) {
      return false;
    }
    String key = text(content.slice(content.position(), keyBytes));
    String value = text(content.slice(content.position() + keyBytes, valueBytes));
    if (key == null || value == null) {
      return false;
    }
    items.put(key, value);
    return true;
  }

  /** Null if it is not UTF-8: to replace what is malformed could make it longer than is allowed. */
  private static @Nullable String text(ByteBuffer utf8) {
    try {
      return UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}

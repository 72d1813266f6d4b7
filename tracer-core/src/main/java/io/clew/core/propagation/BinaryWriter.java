package io.clew.core.propagation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.api.Propagation;
import io.clew.api.TraceContext;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes {@link BinaryFormat}. */
final class BinaryWriter {
  private final boolean requestIds;
  private final @Nullable Baggage baggage;

  BinaryWriter(List<Propagation> writers) {
    requestIds = BinaryFormat.hasRequestId(writers);
    baggage = BinaryFormat.baggageOf(writers);
  }

  byte[] write(TraceContext context) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(64);
    out.write(BinaryFormat.VERSION);
    out.write(
        BinaryFormat.bitsOf(context.samplingState())
            | (context.hasTraceId() ? BinaryFormat.TRACE : 0)
            | (context.is128Bit() ? BinaryFormat.WIDE : 0)
            | (context.hasSpan() ? BinaryFormat.SPAN : 0)
            | (context.parentId() != 0 ? BinaryFormat.PARENT : 0));
    if (context.hasTraceId()) {
      if (context.is128Bit()) {
        writeLong(context.traceIdHigh(), out);
      }
      writeLong(context.traceIdLow(), out);
    }
    if (context.hasSpan()) {
      writeLong(context.spanId(), out);
    }
    if (context.parentId() != 0) {
      writeLong(context.parentId(), out);
    }
    String requestId = context.requestId();
    if (requestIds && requestId != null && !requestId.equals(context.toTraceId())) {
      writeSection(BinaryFormat.REQUEST_ID, requestId.getBytes(UTF_8), out);
    }
    String state = context.traceState();
    if (state != null) {
      writeSection(BinaryFormat.TRACE_STATE, state.getBytes(UTF_8), out);
    }
    if (baggage != null) {
      writeBaggage(context.baggage(), baggage, out);
    }
    return out.toByteArray();
  }

  private static void writeBaggage(
      Map<String, String> items, Baggage format, ByteArrayOutputStream out) {
    BaggageLimits.Budget budget = format.limits().budget();
    items.forEach(
        (key, value) -> {
          if (!budget.hasRoom(key.length() + value.length())) {
            format.drop();
            return;
          }
          byte[] name = key.getBytes(UTF_8);
          byte[] text = value.getBytes(UTF_8);
          byte[] item =
              ByteBuffer.allocate(2 + name.length + text.length)
                  .putShort((short) name.length)
                  .put(name)
                  .put(text)
                  .array();
          if (item.length > BinaryFormat.MAX_SECTION
              || !budget.take(name.length, text.length, name.length + text.length)) {
            format.drop();
            return;
          }
          writeSection(BinaryFormat.BAGGAGE_ITEM, item, out);
        });
  }

  private static void writeSection(int type, byte[] content, ByteArrayOutputStream out) {
    if (content.length <= BinaryFormat.MAX_SECTION) {
      out.write(type);
      out.write(content.length >> 8);
      out.write(content.length);
      out.writeBytes(content);
    }
  }

  private static void writeLong(long value, ByteArrayOutputStream out) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      out.write((int) (value >> shift));
    }
  }
}

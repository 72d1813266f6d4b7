package io.clew.core.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Propagation;
import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What must hold for every carrier, however hostile: extraction does not throw, what it lets in is
 * legal, and what is sent on of it is safe to write anywhere and means the same to the next
 * service.
 */
final class ExtractTargets {
  private static final int MAX_HEADER = 8_192;
  private static final Trust CAPPED = Trust.capped(1);

  private ExtractTargets() {}

  static void b3(byte[] data) {
    text(data, B3.MULTI);
    text(data, B3.SINGLE);
  }

  static void w3c(byte[] data) {
    text(data, W3C.TRACE_CONTEXT);
  }

  static void requestId(byte[] data) {
    text(data, RequestId.AS_TRACE_ID);
    text(data, RequestId.BESIDE_TRACE_ID);
  }

  static void baggage(byte[] data) {
    text(data, Baggage.create());
  }

  static void allFormats(byte[] data) {
    List<Propagation> formats =
        List.of(B3.MULTI, W3C.TRACE_CONTEXT, RequestId.AS_TRACE_ID, Baggage.create());
    text(data, formats.toArray(Propagation[]::new));
    Headers headers = headers(data);
    for (Trust trust : List.of(Trust.NONE, CAPPED)) {
      Propagator edge = new Propagator(formats, formats, trust, System::nanoTime);
      TraceContext context = edge.extract(headers);
      if (context != null) {
        edge.inject(context, new Headers());
        assertThat(trust == Trust.NONE && context.hasTraceId()).isFalse();
      }
    }
  }

  static void binary(byte[] data) {
    Propagator propagator =
        new Propagator(List.of(B3.MULTI, RequestId.AS_TRACE_ID, Baggage.create()));
    TraceContext context = propagator.extract(() -> ByteBuffer.wrap(data));
    if (context == null) {
      return;
    }
    ByteBuffer[] sent = new ByteBuffer[1];
    propagator.inject(context, length -> sent[0] = ByteBuffer.allocate(length));
    assertThat(sent[0].hasRemaining()).isFalse();
    sent[0].flip();
    assertThat(propagator.extract(() -> sent[0])).isEqualTo(withRequestId(context));
    Propagator all =
        new Propagator(
            List.of(B3.SINGLE, W3C.TRACE_CONTEXT, RequestId.AS_TRACE_ID, Baggage.create()));
    Headers headers = new Headers();
    all.inject(context, headers);
    checkSafe(headers);
  }

  private static void text(byte[] data, Propagation... formats) {
    Propagator propagator = new Propagator(List.of(formats));
    TraceContext context = propagator.extract(headers(data));
    if (context == null) {
      return;
    }
    assertThat(context.isRemote()).isTrue();
    Headers sent = new Headers();
    propagator.inject(context, sent);
    checkSafe(sent);
    TraceContext received = propagator.extract(sent);
    if (received == null) { // A state that the format has no words for, or no item that fits.
      assertThat(context.hasSpan()).isFalse();
      return;
    }
    checkSame(context, received);
  }

  private static void checkSafe(Headers sent) {
    for (Map.Entry<String, String> header : sent) {
      assertThat(header.getKey()).matches("[A-Za-z0-9-]{1,20}");
      assertThat(header.getValue()).hasSizeBetween(1, MAX_HEADER).matches("[\\x20-\\x7e]+");
      assertThat(header.getValue()).isEqualTo(header.getValue().strip());
    }
  }

  private static void checkSame(TraceContext sent, TraceContext received) {
    assertThat(received.toTraceId()).isEqualTo(sent.toTraceId());
    assertThat(received.toSpanId()).isEqualTo(sent.toSpanId());
    assertThat(received.samplingState()).isEqualTo(sent.samplingState());
    if (received.requestId() != null) {
      assertThat(received.requestId()).isEqualTo(sent.requestId());
    }
    boolean ownEntry =
        sent.samplingState() == SamplingState.DEBUG
            || sent.samplingState() == SamplingState.UNDECIDED;
    if (!ownEntry) { // Which can take the room of others.
      assertThat(received.traceState()).isEqualTo(sent.traceState());
    }
    // Encoding can lengthen an item beyond the limits; it never changes one.
    assertThat(sent.baggage()).containsAllEntriesOf(received.baggage());
  }

  private static TraceContext withRequestId(TraceContext context) {
    String id = context.requestId();
    return context.toBuilder().requestId(context.toTraceId().equals(id) ? null : id).build();
  }

  /** One header a line, {@code name:value}. */
  private static Headers headers(byte[] data) {
    Headers headers = new Headers();
    for (String line : lines(data)) {
      int colon = line.indexOf(':');
      headers.put(line.substring(0, Math.max(0, colon)), line.substring(colon + 1));
    }
    return headers;
  }

  /**
   * WriteBuffer beyond ASCII become characters with that byte twice: surrogates, and U+FFFF, too.
   */
  private static List<String> lines(byte[] data) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (byte b : data) {
      int c = b & 0xff;
      if (c == '\n') {
        lines.add(line.toString());
        line.setLength(0);
      } else {
        line.append((char) (c < 0x80 ? c : c << 8 | c));
      }
    }
    lines.add(line.toString());
    return lines;
  }
}

package io.clew.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.clew.api.Encoding;
import io.clew.api.FinishedSpan;
import io.clew.api.SamplingState;
import io.clew.api.SpanBatch;
import io.clew.api.SpanKind;
import io.clew.api.TraceContext;
import io.clew.api.TraceContextBuilder;
import io.clew.core.encode.SpanEncoder;
import io.clew.core.encode.WriteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Spans as a reporter hands them to a sender, in memory that is larger than they are. */
final class ExampleBatch {
  private static final int SLACK = 64;

  private final Encoding encoding;
  private final byte[] bytes;
  private final int[] ends;
  private final long[] traceIds;

  private ExampleBatch(Encoding encoding, byte[] bytes, int[] ends, long[] traceIds) {
    this.encoding = encoding;
    this.bytes = bytes;
    this.ends = ends;
    this.traceIds = traceIds;
  }

  /** Three spans a trace, alternating, so that a sender that groups by trace has work to do. */
  static ExampleBatch of(Encoding encoding, int firstSpan, int spans) {
    SpanEncoder encoder = SpanEncoder.of(encoding);
    WriteBuffer bytes = new WriteBuffer(1024);
    int[] ends = new int[spans];
    long[] traceIds = new long[2 * spans];
    for (int i = 0; i < spans; i++) {
      FinishedSpan span = span(firstSpan + i, (spans + 2) / 3);
      encoder.encode(span, bytes);
      ends[i] = bytes.length();
      traceIds[2 * i] = span.context().traceIdHigh();
      traceIds[2 * i + 1] = span.context().traceIdLow();
    }
    byte[] larger = Arrays.copyOf(bytes.array(), bytes.length() + SLACK);
    Arrays.fill(larger, bytes.length(), larger.length, (byte) '!');
    return new ExampleBatch(encoding, larger, ends, traceIds);
  }

  private static FinishedSpan span(int number, int traces) {
    TraceContextBuilder context = TraceContext.newBuilder().samplingState(SamplingState.ACCEPT);
    context.traceId(1, 1 + number % traces).spanId(1 + number);
    return FinishedSpan.newBuilder(context.build())
        .name("get /" + number)
        .kind(SpanKind.SERVER)
        .time(1_577_836_800_000_000L + number, 42)
        .tag("http.url", "/feed?q=\"\u00e4\u20ac\ud83d\ude00\"\r\n")
        .annotation(1_577_836_800_000_001L + number, "retry")
        .build();
  }

  SpanBatch toSpanBatch() {
    return new SpanBatch(encoding, bytes, ends, traceIds, ends.length);
  }

  /** Each span's bytes, as a text that can be compared and shown. */
  List<String> slices() {
    SpanBatch batch = toSpanBatch();
    return IntStream.range(0, ends.length)
        .mapToObj(i -> text(Arrays.copyOfRange(bytes, batch.start(i), batch.end(i))))
        .toList();
  }

  /** What a reporter does with the memory when the sender has returned. */
  void overwrite() {
    Arrays.fill(bytes, (byte) '?');
    Arrays.fill(ends, 0);
    Arrays.fill(traceIds, 0);
  }

  static String text(byte[] span) {
    return new String(span, ISO_8859_1);
  }
}

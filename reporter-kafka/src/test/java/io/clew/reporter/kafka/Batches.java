package io.clew.reporter.kafka;

import io.clew.api.Encoding;
import io.clew.api.FinishedSpan;
import io.clew.api.SamplingState;
import io.clew.api.SpanBatch;
import io.clew.api.TraceContext;
import io.clew.core.encode.SpanEncoder;
import io.clew.core.encode.WriteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Spans, encoded as a reporter does it. */
final class Batches {
  private static final long START = 1_577_836_800_000_000L;

  private static final Random RANDOM = new Random(7);

  private Batches() {}

  static FinishedSpan span(long traceHigh, long traceLow, long id) {
    return span(traceHigh, traceLow, id, "v");
  }

  static FinishedSpan span(long traceHigh, long traceLow, long id, String tag) {
    TraceContext context =
        TraceContext.newBuilder()
            .samplingState(SamplingState.ACCEPT)
            .traceId(traceHigh, traceLow)
            .spanId(id)
            .build();
    return FinishedSpan.newBuilder(context)
        .name("get /" + id)
        .time(START + id, 42)
        .tag("tag", tag)
        .build();
  }

  /** A text that does not get smaller by compression, each time another one. */
  static String noise(int length) {
    StringBuilder noise = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      noise.append((char) ('!' + RANDOM.nextInt('~' - '!')));
    }
    return noise.toString().replace('"', 'q').replace('\\', 'b');
  }

  static SpanBatch of(Encoding encoding, FinishedSpan... spans) {
    SpanEncoder encoder = SpanEncoder.of(encoding);
    WriteBuffer bytes = new WriteBuffer(1024);
    int[] ends = new int[spans.length];
    long[] traceIds = new long[2 * spans.length];
    for (int i = 0; i < spans.length; i++) {
      encoder.encode(spans[i], bytes);
      ends[i] = bytes.length();
      traceIds[2 * i] = spans[i].context().traceIdHigh();
      traceIds[2 * i + 1] = spans[i].context().traceIdLow();
    }
    return new SpanBatch(encoding, bytes.array(), ends, traceIds, spans.length);
  }

  /** In the sender's default encoding. */
  static SpanBatch batch(FinishedSpan... spans) {
    return of(Encoding.ZIPKIN_PROTO3, spans);
  }

  /** So many spans, each a trace of its own, with ids from the first on. */
  static SpanBatch traces(int first, int count) {
    return batch(
        IntStream.range(first, first + count)
            .mapToObj(i -> span(0, 1000 + i, 1 + i))
            .toArray(FinishedSpan[]::new));
  }

  /** What a list of the batch's spans must consist of. */
  static List<byte[]> slices(SpanBatch batch) {
    byte[] all = new byte[batch.byteSize()];
    batch.toByteBuffer().get(all);
    return IntStream.range(0, batch.size())
        .mapToObj(i -> Arrays.copyOfRange(all, batch.start(i), batch.end(i)))
        .toList();
  }
}

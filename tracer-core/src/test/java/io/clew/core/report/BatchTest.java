package io.clew.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Encoding;
import io.clew.api.FinishedSpan;
import io.clew.api.SpanBatch;
import io.clew.api.TraceContext;
import io.clew.core.encode.SpanEncoder;
import io.clew.core.encode.Spans;
import io.clew.core.encode.WriteBuffer;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchTest {
  private static final int MAX_BYTES = 1 << 20;

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void toSpanBatch_slices_areExactlyTheSpans(Encoding encoding) {
    Batch batch = new Batch(encoding, MAX_BYTES, 100_000);
    Random random = new Random(3);
    List<FinishedSpan> spans = new ArrayList<>();
    for (int i = 0; i < 1_500; i++) { // More than the arrays first have room for.
      FinishedSpan span = Spans.random(random);
      spans.add(span);
      batch.add(span);
    }

    SpanBatch sent = batch.toSpanBatch();

    assertThat(sent.encoding()).isEqualTo(encoding);
    assertThat(sent.size()).isEqualTo(1_500);
    assertThat(sent.start(0)).isZero();
    assertThat(sent.byteSize()).isEqualTo(sent.end(1_499));
    for (int i = 0; i < spans.size(); i++) {
      assertThat(sent.toByteBuffer(i, i + 1)).isEqualTo(alone(encoding, spans.get(i)));
      assertThat(sent.traceId(i)).isEqualTo(Spans.zipkin(spans.get(i), encoding).traceId());
    }
  }

  private static ByteBuffer alone(Encoding encoding, FinishedSpan span) {
    WriteBuffer bytes = new WriteBuffer(16);
    SpanEncoder.of(encoding).encode(span, bytes);
    return ByteBuffer.wrap(Arrays.copyOf(bytes.array(), bytes.length()));
  }

  @ParameterizedTest
  @EnumSource(Encoding.class)
  void add_unreadableSpan_isCountedAndLeavesTheOthersIntact(Encoding encoding) {
    Batch batch = new Batch(encoding, MAX_BYTES, 100_000);
    FinishedSpan sound = span("x");
    batch.add(unreadable(new IllegalStateException("on purpose")));
    batch.add(sound);
    batch.add(unreadable(new StackOverflowError()));
    batch.add(sound);
    batch.add(unreadable(new NoClassDefFoundError("on purpose")));
    batch.add(unreadable(new OutOfMemoryError("on purpose")));

    assertThat(batch.size()).isEqualTo(2);
    assertThat(batch.unreadable()).isEqualTo(3);
    assertThat(batch.failed()).isEqualTo(1);
    assertThat(batch.toSpanBatch().toByteBuffer(0, 1)).isEqualTo(alone(encoding, sound));
    assertThat(batch.toSpanBatch().toByteBuffer(1, 2)).isEqualTo(alone(encoding, sound));
  }

  @Test
  void isEmpty_onlyUnreadableSpans_isFalse() {
    Batch batch = new Batch(Encoding.ZIPKIN_JSON, MAX_BYTES, 100_000);
    assertThat(batch.isEmpty()).isTrue();

    batch.add(unreadable(new IllegalStateException("on purpose")));

    assertThat(batch.isEmpty()).isFalse();
    batch.clear();
    assertThat(batch.isEmpty()).isTrue();
  }

  @Test
  void isFull_onceTheLimitIsReached() {
    int length = alone(Encoding.ZIPKIN_JSON, span("x")).remaining();
    Batch batch = new Batch(Encoding.ZIPKIN_JSON, 2 * length, 100_000);
    batch.add(span("x"));
    assertThat(batch.isFull()).isFalse();
    batch.add(span("x"));
    assertThat(batch.isFull()).isTrue();
    batch.clear();
    assertThat(batch.isFull()).isFalse();
  }

  @Test
  void isFull_onceTheNumberIsReached_unreadableSpansIncluded() {
    Batch batch = new Batch(Encoding.ZIPKIN_JSON, MAX_BYTES, 2);
    batch.add(span("x"));
    assertThat(batch.isFull()).isFalse();
    batch.add(unreadable(new IllegalStateException("on purpose")));
    assertThat(batch.isFull()).isTrue();
    batch.clear();
    assertThat(batch.isFull()).isFalse();
  }

  @Test
  void clear_afterOneHugeSpan_givesItsMemoryBack() {
    Batch batch = new Batch(Encoding.ZIPKIN_JSON, 1_000, 100_000);
    batch.add(span("x".repeat(1_000_000)));
    batch.clear();
    batch.add(span("y"));

    ByteBuffer bytes = batch.toSpanBatch().toByteBuffer();

    assertThat(bytes).isEqualTo(alone(Encoding.ZIPKIN_JSON, span("y")));
  }

  static FinishedSpan span(String text) {
    return FinishedSpan.newBuilder(TraceContext.newBuilder().traceId(1).spanId(2).build())
        .tag("k", text)
        .build();
  }

  @SuppressWarnings("serial")
  static FinishedSpan unreadable(Throwable thrown) {
    Number number =
        new BigDecimal(1) {
          @Override
          public String toString() {
            if (thrown instanceof Error error) {
              throw error;
            }
            throw (RuntimeException) thrown;
          }
        };
    return span("x").toBuilder().tag("n", number).build();
  }
}

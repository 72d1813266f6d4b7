package io.clew.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class SpanBatchTest {
  private final byte[] bytes = "one\ntwo2\nthree\nleft over".getBytes(UTF_8);
  private final int[] ends = {4, 9, 15, 0, 0};
  private final long[] traceIds = {0, 0xaL, 0xbL, 0xcL, 0, -1, 0, 0};
  private final SpanBatch batch = new SpanBatch(Encoding.ZIPKIN_JSON, bytes, ends, traceIds, 3);

  @Test
  void slices_ofAllSpans_areWhatWasWritten() {
    assertThat(batch.size()).isEqualTo(3);
    assertThat(batch.encoding()).isEqualTo(Encoding.ZIPKIN_JSON);
    assertThat(text(batch.toByteBuffer(0, 1))).isEqualTo("one\n");
    assertThat(text(batch.toByteBuffer(1, 2))).isEqualTo("two2\n");
    assertThat(text(batch.toByteBuffer(2, 3))).isEqualTo("three\n");
    assertThat(batch.start(0)).isZero();
    assertThat(batch.end(0)).isEqualTo(batch.start(1)).isEqualTo(4);
    assertThat(batch.end(1)).isEqualTo(batch.start(2)).isEqualTo(9);
    assertThat(batch.end(2)).isEqualTo(batch.byteSize()).isEqualTo(15);
  }

  @Test
  void toByteBuffer_severalSpans_spansThemAll() {
    assertThat(text(batch.toByteBuffer())).isEqualTo("one\ntwo2\nthree\n");
    assertThat(text(batch.toByteBuffer(1, 3))).isEqualTo("two2\nthree\n");
  }

  @Test
  void toByteBuffer_noSpans_isEmpty() {
    assertThat(batch.toByteBuffer(0, 0).remaining()).isZero();
    assertThat(batch.toByteBuffer(2, 2).remaining()).isZero();
  }

  @Test
  void toByteBuffer_readTwice_startsAnew() {
    ByteBuffer first = batch.toByteBuffer();
    first.position(first.limit());

    assertThat(batch.toByteBuffer().remaining()).isEqualTo(15);
  }

  @Test
  void toByteBuffer_always_isReadOnlyAndStartsAtZero() {
    ByteBuffer buffer = batch.toByteBuffer(1, 2);

    assertThat(buffer.isReadOnly()).isTrue();
    assertThat(buffer.position()).isZero();
    assertThat(buffer.capacity()).isEqualTo(5);
  }

  @Test
  void traceId_byUpperHalf_has16Or32Digits() {
    assertThat(batch.traceId(0)).isEqualTo("000000000000000a");
    assertThat(batch.traceId(1)).isEqualTo("000000000000000b000000000000000c");
    assertThat(batch.traceId(2)).isEqualTo("ffffffffffffffff");
  }

  @Test
  void traceIds_asNumbers_areWhatWasGiven() {
    assertThat(batch.traceIdHigh(1)).isEqualTo(0xb);
    assertThat(batch.traceIdLow(1)).isEqualTo(0xc);
    assertThat(batch.traceIdHigh(2)).isZero();
    assertThat(batch.traceIdLow(2)).isEqualTo(-1);
  }

  @Test
  void copyTo_someSpans_copiesTheirSlicesAndSaysWhereTheyEnd() {
    byte[] target = "...............".getBytes(UTF_8);

    int end = batch.copyTo(1, 3, target, 2);

    assertThat(end).isEqualTo(13);
    assertThat(new String(target, UTF_8)).isEqualTo("..two2\nthree\n..");
    assertThat(batch.copyTo(1, 1, target, 5)).isEqualTo(5);
  }

  @Test
  void new_sizeDoesNotFit_isRejected() {
    assertRejected(ends, traceIds, 0);
    assertRejected(ends, traceIds, -1);
    assertRejected(ends, traceIds, 5);
    assertRejected(new int[2], traceIds, 3);
  }

  private void assertRejected(int[] someEnds, long[] someIds, int size) {
    assertThatThrownBy(() -> new SpanBatch(Encoding.ZIPKIN_JSON, bytes, someEnds, someIds, size))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("size " + size);
  }

  private static String text(ByteBuffer buffer) {
    return UTF_8.decode(buffer).toString();
  }
}

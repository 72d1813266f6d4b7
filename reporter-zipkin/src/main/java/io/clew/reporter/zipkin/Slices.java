package io.clew.reporter.zipkin;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import zipkin2.codec.SpanBytesDecoder;
import zipkin2.codec.SpanBytesEncoder;

/** Copies single spans out of a batch, in the form that zipkin-reporter puts into a message. */
enum Slices {
  /** Objects, without the line break behind each. */
  JSON(Encoding.ZIPKIN_JSON),
  /** Fields of a {@code ListOfSpans}. */
  PROTO3(Encoding.ZIPKIN_PROTO3),
  /** Zipkin v1 structs, made from proto3. */
  THRIFT(Encoding.ZIPKIN_PROTO3);

  private final Encoding encoding;

  Slices(Encoding encoding) {
    this.encoding = encoding;
  }

  @SuppressWarnings("deprecation") // Scribe takes nothing else.
  static Slices of(zipkin2.reporter.Encoding encoding) {
    return switch (encoding) {
      case JSON -> JSON;
      case PROTO3 -> PROTO3;
      case THRIFT -> THRIFT;
    };
  }

  /** The encoding of the batch. */
  Encoding encoding() {
    return encoding;
  }

  /** A copy of one span; null if it cannot be written. */
  byte @Nullable [] slice(SpanBatch batch, int index) {
    if (this == THRIFT) {
      return thrift(batch.toByteBuffer(index, index + 1));
    }
    int lineBreak = this == JSON ? 1 : 0;
    byte[] span = new byte[batch.end(index) - batch.start(index) - lineBreak];
    batch.toByteBuffer(index, index + 1).get(span);
    return span;
  }

  private static byte @Nullable [] thrift(ByteBuffer proto3) {
    try {
      return SpanBytesEncoder.THRIFT.encode(SpanBytesDecoder.PROTO3.decodeOne(proto3));
    } catch (RuntimeException e) {
      return null; // Zipkin's model does not know such a span.
    }
  }
}

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
  JSON(Encoding.ZIPKIN_JSON) {
    @Override
    byte[] slice(SpanBatch batch, int index) {
      byte[] span = new byte[batch.end(index) - batch.start(index) - 1];
      batch.toByteBuffer(index, index + 1).get(span);
      return span;
    }
  },
  /** Fields of a {@code ListOfSpans}. */
  PROTO3(Encoding.ZIPKIN_PROTO3) {
    @Override
    byte[] slice(SpanBatch batch, int index) {
      byte[] span = new byte[batch.end(index) - batch.start(index)];
      batch.copyTo(index, index + 1, span, 0);
      return span;
    }
  },
  /** Zipkin v1 structs, made from proto3. */
  THRIFT(Encoding.ZIPKIN_PROTO3) {
    @Override
    byte @Nullable [] slice(SpanBatch batch, int index) {
      ByteBuffer proto3 = batch.toByteBuffer(index, index + 1);
      try {
        return SpanBytesEncoder.THRIFT.encode(SpanBytesDecoder.PROTO3.decodeOne(proto3));
      } catch (RuntimeException e) {
        return null; // Zipkin's model does not know such a span.
      }
    }
  };

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
  abstract byte @Nullable [] slice(SpanBatch batch, int index);
}

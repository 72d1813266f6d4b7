package io.clew.reporter.zipkin;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;

/** Keeps the spans of batches, by their slices and keys; must be called by one thread at a time. */
final class MemorySender implements SpanSender {
  final List<Span> spans = new CopyOnWriteArrayList<>();
  final List<String> keys = new CopyOnWriteArrayList<>();
  final AtomicInteger overlaps = new AtomicInteger();
  final AtomicInteger closed = new AtomicInteger();
  volatile Exception failure;
  volatile long rejected;
  volatile Runnable whileSending = () -> {};

  private final Encoding encoding;
  private final AtomicInteger inside = new AtomicInteger();

  MemorySender(Encoding encoding) {
    this.encoding = encoding;
  }

  @Override
  public Encoding encoding() {
    return encoding;
  }

  @Override
  public void send(SpanBatch batch) throws Exception {
    if (inside.getAndIncrement() > 0) {
      overlaps.incrementAndGet();
    }
    try {
      whileSending.run();
      if (failure != null) {
        throw failure;
      }
      for (int i = 0; i < batch.size(); i++) {
        byte[] slice = new byte[batch.end(i) - batch.start(i)];
        batch.copyTo(i, i + 1, slice, 0);
        spans.add(decode(slice));
        keys.add(batch.traceId(i));
      }
    } finally {
      inside.decrementAndGet();
    }
  }

  private Span decode(byte[] slice) {
    if (encoding == Encoding.ZIPKIN_PROTO3) {
      return SpanBytesDecoder.PROTO3.decodeOne(slice);
    }
    String line = new String(slice, StandardCharsets.UTF_8);
    if (line.indexOf('\n') != line.length() - 1) {
      throw new IllegalArgumentException("no line: " + line);
    }
    return SpanBytesDecoder.JSON_V2.decodeOne(slice);
  }

  @Override
  public long rejected() {
    return rejected;
  }

  @Override
  public void close() throws IOException {
    if (inside.get() > 0) {
      overlaps.incrementAndGet();
    }
    closed.incrementAndGet();
  }

  @Override
  public String toString() {
    return "MemorySender";
  }
}

package io.clew.core.report;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;

/** Keeps what it is sent, after doing whatever a test wants a sender to do. */
class MemorySender implements SpanSender {
  /** What a sender does before the spans are safe. */
  interface Behaviour {
    void send(SpanBatch batch) throws Throwable;
  }

  private final Behaviour behaviour;
  private final List<Span> spans = new ArrayList<>();
  private final List<Integer> batchBytes = new ArrayList<>();
  private final List<Integer> batchSizes = new ArrayList<>();
  private final AtomicInteger inside = new AtomicInteger();
  final AtomicInteger closed = new AtomicInteger();
  volatile Thread thread;

  MemorySender() {
    this(batch -> {});
  }

  MemorySender(Behaviour behaviour) {
    this.behaviour = behaviour;
  }

  @Override
  public Encoding encoding() {
    return Encoding.ZIPKIN_JSON;
  }

  @Override
  public void send(SpanBatch batch) throws Exception {
    thread = Thread.currentThread();
    if (inside.incrementAndGet() != 1) {
      throw new AssertionError("two threads at once");
    }
    try {
      behaviour.send(batch);
      keep(batch);
    } catch (Throwable e) {
      throw MemorySender.<Exception>asIs(e);
    } finally {
      inside.decrementAndGet();
    }
  }

  /** For what no method may declare, but some languages and libraries throw all the same. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <T extends Throwable> T asIs(Throwable any) throws T {
    throw (T) any;
  }

  private synchronized void keep(SpanBatch batch) {
    batchBytes.add(batch.byteSize());
    batchSizes.add(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      byte[] bytes = new byte[batch.end(i) - batch.start(i)];
      batch.toByteBuffer(i, i + 1).get(bytes);
      spans.add(decode(bytes));
    }
  }

  /** A slice of proto3 is a list of one span. */
  private Span decode(byte[] slice) {
    return encoding() == Encoding.ZIPKIN_JSON
        ? SpanBytesDecoder.JSON_V2.decodeOne(slice)
        : SpanBytesDecoder.PROTO3.decodeList(slice).get(0);
  }

  synchronized List<Span> spans() {
    return List.copyOf(spans);
  }

  synchronized List<Integer> batchBytes() {
    return List.copyOf(batchBytes);
  }

  /** The number of spans of each batch that was sent. */
  synchronized List<Integer> batchSizes() {
    return List.copyOf(batchSizes);
  }

  /** The names of all spans, in the order in which they were sent. */
  List<String> names() {
    return spans().stream().map(Span::name).toList();
  }

  @Override
  public void close() {
    closed.incrementAndGet();
  }
}

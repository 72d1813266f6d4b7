package io.clew.stress.fault;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Passes batches on to the next sender, if there is one, and counts them. It fails for a while. */
final class FaultySender implements SpanSender {
  private final Fault fault;
  private final @Nullable SpanSender next;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicLong delivered = new AtomicLong();
  private volatile boolean begun;

  FaultySender(Fault fault, @Nullable SpanSender next) {
    this.fault = fault;
    this.next = next;
  }

  void begin() {
    begun = true;
  }

  void end() {
    ended.countDown();
  }

  /** Spans of all batches that were sent. */
  long delivered() {
    return delivered.get();
  }

  @Override
  public Encoding encoding() {
    return Encoding.ZIPKIN_JSON;
  }

  @Override
  public void send(SpanBatch batch) throws Exception {
    if (begun && ended.getCount() > 0) {
      strike();
    }
    if (next != null) {
      next.send(batch);
    }
    delivered.addAndGet(batch.size());
  }

  private void strike() {
    try {
      fault.strike(ended);
    } catch (Throwable t) {
      FaultySender.<RuntimeException>fail(t);
    }
  }

  /** Throws it unchanged, also a checked exception that is not declared. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> void fail(Throwable failure) throws T {
    throw (T) failure;
  }

  @Override
  public void close() throws IOException {
    if (next != null) {
      next.close();
    }
  }
}

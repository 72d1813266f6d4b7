package io.clew.stress.ring;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what it is given, fails every so many times, and knows if it is called against its
 * contract.
 */
final class CountingSender implements SpanSender {
  private final int failEvery;
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger closes = new AtomicInteger();
  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private volatile boolean misused;

  /**
   * A sender.
   *
   * @param failEvery 0 for one that never fails
   */
  CountingSender(int failEvery) {
    this.failEvery = failEvery;
  }

  @Override
  public Encoding encoding() {
    return Encoding.ZIPKIN_PROTO3;
  }

  @Override
  public void send(SpanBatch batch) throws IOException {
    misused |= inside.getAndIncrement() != 0 || closes.get() != 0;
    try {
      if (failEvery > 0 && calls.incrementAndGet() % failEvery == 0) {
        throw new IOException("on purpose");
      }
      sent.addAndGet(batch.size());
    } finally {
      inside.decrementAndGet();
    }
  }

  @Override
  public void close() {
    misused |= inside.get() != 0;
    closes.incrementAndGet();
  }

  long sent() {
    return sent.get();
  }

  int closes() {
    return closes.get();
  }

  /** Whether two threads called at once, or one after the close. */
  boolean isMisused() {
    return misused;
  }
}

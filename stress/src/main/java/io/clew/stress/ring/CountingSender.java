package io.clew.stress.ring;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A slow sender that counts spans, fails regularly with different exceptions, and notices calls
 * that break its contract.
 */
final class CountingSender implements SpanSender {
  private static final List<Throwable> FAILURES =
      List.of(
          new IOException("on purpose"),
          new IllegalStateException("on purpose"),
          new OutOfMemoryError("on purpose"),
          new InterruptedException("on purpose"),
          new Throwable("on purpose"));

  private final int failEvery;
  private final int turns;
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger closes = new AtomicInteger();
  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private volatile boolean misused;

  /**
   * @param failEvery every so many calls fail; 0 for none
   * @param turns how many spins a batch takes
   */
  CountingSender(int failEvery, int turns) {
    this.failEvery = failEvery;
    this.turns = turns;
  }

  @Override
  public Encoding encoding() {
    return Encoding.ZIPKIN_PROTO3;
  }

  @Override
  public void send(SpanBatch batch) {
    misused |= inside.getAndIncrement() != 0 || closes.get() != 0;
    try {
      Round.spin(turns);
      long call = calls.incrementAndGet();
      if (failEvery > 0 && call % failEvery == 0) {
        CountingSender.<RuntimeException>fail(call / failEvery);
      }
      sent.addAndGet(batch.size());
    } finally {
      inside.decrementAndGet();
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> void fail(long failure) throws T {
    throw (T) FAILURES.get((int) (failure % FAILURES.size()));
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

  /** Whether two threads have called at once, or one has called after the close. */
  boolean isMisused() {
    return misused;
  }
}

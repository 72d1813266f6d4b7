package io.clew.spool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import io.clew.testbed.NamedSpans;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A receiver that can fail and hang, and notices whether it is called as the contract says. */
final class FakeReceiver implements SpanSender {
  /** What happens to a batch before it is taken. */
  interface Trouble {
    Trouble NONE = batch -> {};

    void meet(SpanBatch batch) throws Throwable;
  }

  final List<String> taken = Collections.synchronizedList(new ArrayList<>());
  final List<List<Long>> traceIds = Collections.synchronizedList(new ArrayList<>());
  final Set<String> threads = ConcurrentHashMap.newKeySet();
  final AtomicInteger attempts = new AtomicInteger();
  final AtomicInteger closes = new AtomicInteger();
  volatile Trouble trouble = Trouble.NONE;
  final AtomicLong rejected = new AtomicLong();
  volatile boolean calledByTwo;
  private final Encoding encoding;
  private final AtomicInteger within = new AtomicInteger();

  FakeReceiver() {
    this(Encoding.ZIPKIN_JSON);
  }

  FakeReceiver(Encoding encoding) {
    this.encoding = encoding;
  }

  @Override
  public Encoding encoding() {
    return encoding;
  }

  @Override
  public void send(SpanBatch batch) throws Exception {
    enter();
    try {
      attempts.incrementAndGet();
      trouble.meet(batch);
      byte[] bytes = new byte[batch.byteSize()];
      List<String> spans = new ArrayList<>();
      List<Long> ids = new ArrayList<>();
      batch.copyTo(0, batch.size(), bytes, 0);
      for (int i = 0; i < batch.size(); i++) {
        int start = batch.start(i);
        spans.add(new String(bytes, start, batch.end(i) - start, ISO_8859_1));
        ids.add(batch.traceIdHigh(i));
        ids.add(batch.traceIdLow(i));
      }
      taken.addAll(spans);
      traceIds.add(ids);
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new AssertionError(t);
    } finally {
      within.decrementAndGet();
    }
  }

  private void enter() {
    threads.add(Thread.currentThread().getName());
    if (within.incrementAndGet() > 1 || closes.get() > 0) {
      calledByTwo = true;
    }
  }

  @Override
  public long rejected() {
    return rejected.get();
  }

  @Override
  public void close() throws IOException {
    threads.add(Thread.currentThread().getName());
    if (within.get() > 0) {
      calledByTwo = true;
    }
    closes.incrementAndGet();
  }

  /** The names in the spans of {@link NamedSpans}. */
  List<String> names() {
    return NamedSpans.of(String.join("", taken));
  }

  @Override
  public String toString() {
    return "FakeReceiver";
  }
}

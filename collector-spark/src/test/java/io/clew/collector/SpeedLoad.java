package io.clew.collector;

import io.clew.collector.trace.TestSpans;
import io.clew.testbed.KafkaBroker;
import io.clew.testbed.RequestSpans;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import zipkin2.Span;

/** Writes requests to a topic, as fast as it can or at a rate. For one thread. */
final class SpeedLoad implements AutoCloseable {
  static final int SPANS = 8;
  private static final int LIST = 104;
  private static final int TICKS_A_SECOND = 20;

  /** How records are made. */
  enum Shape {
    /** A list for each trace and service, with the trace's id: as Clew's reporters do. */
    BY_TRACE,
    /** Lists of some hundred spans: what a Zipkin server takes best. */
    LISTS,
    /** As by trace, without the root. */
    ROOTLESS
  }

  private final RequestSpans requests = new RequestSpans(SPANS, 0);
  private final SpanProducer producer;
  private final Shape shape;
  private final List<Span> list = new ArrayList<>();
  private long sent;
  private long bytes;

  SpeedLoad(KafkaBroker broker, String topic, Shape shape) {
    producer = new SpanProducer(broker, topic);
    this.shape = shape;
  }

  /** Returns when so many spans are in the topic, or a few more. */
  void send(long spans) throws Exception {
    for (long end = sent + spans; sent < end; ) {
      request();
    }
    flush();
  }

  /** Sends at this rate, in spans a second. */
  void pace(int rate, int seconds) throws Exception {
    long start = System.nanoTime();
    long before = sent;
    for (int tick = 1; tick <= seconds * TICKS_A_SECOND; tick++) {
      while (sent - before < (long) rate * tick / TICKS_A_SECOND) {
        request();
      }
      long due = start + TimeUnit.SECONDS.toNanos(tick) / TICKS_A_SECOND;
      LockSupport.parkNanos(due - System.nanoTime());
    }
    flush();
  }

  private void request() {
    List<Span> request = requests.next(TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()));
    switch (shape) {
      case LISTS -> {
        list.addAll(request);
        if (list.size() >= LIST) {
          send(null, list);
          list.clear();
        }
      }
      case BY_TRACE -> byService(request);
      case ROOTLESS -> byService(request.subList(1, SPANS));
    }
  }

  private void byService(List<Span> request) {
    Map<String, List<Span>> services = new LinkedHashMap<>();
    for (Span span : request) {
      services.computeIfAbsent(span.localServiceName(), service -> new ArrayList<>()).add(span);
    }
    services.values().forEach(spans -> send(spans.get(0).traceId(), spans));
  }

  private void send(String key, List<Span> spans) {
    byte[] record = TestSpans.proto3(spans);
    producer.send(key, record);
    sent += spans.size();
    bytes += record.length;
  }

  private void flush() throws Exception {
    if (!list.isEmpty()) {
      send(null, list);
      list.clear();
    }
    producer.flush();
  }

  long sent() {
    return sent;
  }

  /** In proto3, uncompressed. */
  double bytesASpan() {
    return (double) bytes / sent;
  }

  @Override
  public void close() {
    producer.close();
  }
}

package io.clew.testing;

import io.clew.api.FinishedSpan;
import io.clew.api.SpanHandler;
import io.clew.api.TraceContext;
import io.opentracing.Span;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The recorded spans that have started and not finished, and where they started. */
final class OpenSpans implements SpanHandler {
  private final Map<Key, Started> open = new LinkedHashMap<>();

  @Override
  public synchronized void onStart(Span span, TraceContext context) {
    open.put(Key.of(context), new Started(span, new Throwable("started here")));
  }

  @Override
  public synchronized FinishedSpan onFinish(FinishedSpan span) {
    open.remove(Key.of(span.context()));
    notifyAll();
    return span;
  }

  /**
   * Waits until all spans have finished.
   *
   * @return those that have not when the time ran out
   */
  synchronized List<LeftOpen> await(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      for (long left = timeout.toNanos(); left > 0 && !list().isEmpty(); ) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
        left = deadline - System.nanoTime();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return list();
  }

  /** Without those that {@code sampling.priority} took out: nobody says when they finish. */
  private List<LeftOpen> list() {
    return open.values().stream().filter(Started::isRecorded).map(Started::opened).toList();
  }

  private record Key(long traceIdHigh, long traceIdLow, long spanId) {
    static Key of(TraceContext context) {
      return new Key(context.traceIdHigh(), context.traceIdLow(), context.spanId());
    }
  }

  /** The span as it is now, since its name may change until the end. */
  private record Started(Span span, Throwable trace) {
    boolean isRecorded() {
      return !(span.context() instanceof TraceContext context) || context.sampled();
    }

    LeftOpen opened() {
      return new LeftOpen("span " + span + " started", trace);
    }
  }
}

package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clew.api.Encoding;
import io.clew.api.SamplingState;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import io.clew.api.TraceContext;
import io.clew.api.UntracedThread;
import io.clew.core.report.AsyncReporter;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapAdapter;
import io.opentracing.tag.Tags;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UntracedThreadTest {
  private final AtomicInteger decisions = new AtomicInteger();

  /** Sends with a client that is instrumented with the very tracer whose spans it sends. */
  private static final class TracedSender implements SpanSender {
    final CompletableFuture<Tracer> tracer = new CompletableFuture<>();
    final List<Integer> batches = new CopyOnWriteArrayList<>();
    final List<Map<String, String>> headers = new CopyOnWriteArrayList<>();

    @Override
    public Encoding encoding() {
      return Encoding.ZIPKIN_JSON;
    }

    @Override
    public void send(SpanBatch batch) {
      Span span = tracer.join().buildSpan("post").start();
      Map<String, String> carrier = new HashMap<>();
      tracer
          .join()
          .inject(span.context(), Format.Builtin.HTTP_HEADERS, new TextMapAdapter(carrier));
      span.finish();
      headers.add(carrier);
      batches.add(batch.size());
    }

    @Override
    public void close() {}
  }

  @Test
  void send_thatStartsSpans_doesNotTraceItself() {
    TracedSender sender = new TracedSender();
    AsyncReporter reporter = AsyncReporter.newBuilder(sender).linger(Duration.ZERO).build();
    try (Tracing tracing = Tracing.newBuilder("test").reporter(reporter).build()) {
      sender.tracer.complete(tracing.tracer());
      tracing.tracer().buildSpan("request").start().finish();
      await().atMost(Duration.ofMinutes(1)).until(() -> reporter.stats().sent() == 1);
      // A span of the sender would have been reported before the batch was counted.
      assertThat(tracing.flush(Duration.ofMinutes(1))).isTrue();
      assertThat(reporter.stats().reported()).isEqualTo(1);
      assertThat(sender.batches).containsExactly(1);
      assertThat(sender.headers.get(0)).containsEntry("X-B3-Sampled", "0");
    }
  }

  @Test
  void start_withSampledParent_isUnsampledAndSaysSo() {
    Tracing tracing = tracing();
    for (SamplingState decision : SamplingState.values()) {
      TraceContext parent =
          TraceContext.newBuilder().traceId(5).spanId(7).samplingState(decision).build();
      TraceContext context = startOnUntracedThread(tracing, parent);

      assertThat(context.samplingState()).isEqualTo(SamplingState.DENY);
      assertThat(context.traceIdLow()).isEqualTo(5);
      assertThat(context.parentId()).isEqualTo(7);
    }
    assertThat(decisions).hasValue(0);
  }

  @Test
  void start_withoutParentOrWhileOff_isUnsampled() {
    Tracing tracing = tracing();
    assertThat(startOnUntracedThread(tracing, null).samplingState()).isEqualTo(SamplingState.DENY);
    tracing.setEnabled(false);
    TraceContext debug =
        TraceContext.newBuilder().traceId(5).spanId(7).samplingState(SamplingState.DEBUG).build();

    assertThat(startOnUntracedThread(tracing, debug).samplingState()).isEqualTo(SamplingState.DENY);
    assertThat(decisions).hasValue(0);
  }

  @Test
  void start_onAnotherThread_isSampled() {
    Span span = tracing().tracer().buildSpan("x").start();

    assertThat(((TraceContext) span.context()).sampled()).isTrue();
    assertThat(decisions).hasValue(1);
  }

  private Tracing tracing() {
    return Tracing.newBuilder("test")
        .sampler(
            request -> {
              decisions.incrementAndGet();
              return io.clew.api.SamplingDecision.ALWAYS;
            })
        .build();
  }

  private static TraceContext startOnUntracedThread(Tracing tracing, TraceContext parent) {
    CompletableFuture<TraceContext> context = new CompletableFuture<>();
    new UntracedThread(
            () ->
                context.complete(
                    (TraceContext)
                        tracing
                            .tracer()
                            .buildSpan("x")
                            .asChildOf(parent)
                            .withTag(Tags.SAMPLING_PRIORITY, 1)
                            .start()
                            .context()),
            "untraced")
        .start();
    return context.join();
  }
}

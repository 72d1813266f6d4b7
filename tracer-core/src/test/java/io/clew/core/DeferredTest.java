package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clew.api.FinishedSpan;
import io.clew.api.Sampler;
import io.clew.api.SpanReporter;
import io.clew.api.TraceContext;
import io.opentracing.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tracing that starts switched off, and is switched on at run time. */
@Timeout(120)
class DeferredTest {
  private static final int THREADS = 4;

  private final LongAdder spans = new LongAdder();
  private final LongAdder sampled = new LongAdder();
  private final LongAdder denied = new LongAdder();
  private final LongAdder arrived = new LongAdder();
  private final AtomicInteger closed = new AtomicInteger();
  private final AtomicReference<Tracing> tracing = new AtomicReference<>();
  private volatile boolean on;
  private volatile boolean stop;

  private final SpanReporter reporter =
      new SpanReporter() {
        @Override
        public void report(FinishedSpan span) {
          arrived.increment();
        }

        @Override
        public long close(Duration timeout) {
          closed.incrementAndGet();
          return 0;
        }
      };

  private Tracing start(Supplier<Sampler> sampler, Supplier<SpanReporter> reporter) {
    tracing.set(
        Tracing.newBuilder("feed")
            .enabled(false)
            .sampler(new Deferred.ToSample(sampler))
            .reporter(new Deferred.ToReport(reporter))
            .build());
    return tracing.get();
  }

  /** One request after the other. Those that start when tracing is on must be sampled. */
  private void load() {
    while (!stop) {
      boolean expected = on;
      Span span = tracing.get().tracer().buildSpan("x").start();
      if (((TraceContext) span.context()).sampled()) {
        sampled.increment();
      } else if (expected) {
        denied.increment();
      }
      span.finish();
      spans.increment();
    }
  }

  /** As slow as a provider that opens files: the other threads have time for many requests. */
  private <T> T slowly(T made) {
    long before = spans.sum();
    await().atMost(Duration.ofMinutes(1)).until(() -> spans.sum() > before + 1000);
    return made;
  }

  @Test
  void setEnabled_underLoad_losesNoSpan() throws Exception {
    start(() -> slowly(Sampler.ALWAYS), () -> slowly(reporter));
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(this::load);
      threads.add(thread);
      thread.start();
    }

    tracing.get().setEnabled(true);
    on = true;
    await().atMost(Duration.ofMinutes(1)).until(() -> sampled.sum() > 10_000);
    stop = true;
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(denied.sum()).isZero();
    assertThat(arrived.sum()).isEqualTo(sampled.sum());
  }

  @Test
  void setEnabled_byAProvider_isNotOnBeforeAllIsMade() {
    AtomicInteger made = new AtomicInteger();
    start(
        () -> {
          tracing.get().setEnabled(true);
          assertThat(tracing.get().isEnabled()).isFalse();
          made.incrementAndGet();
          return Sampler.ALWAYS;
        },
        () -> {
          tracing.get().setEnabled(true);
          assertThat(tracing.get().isEnabled()).isFalse();
          made.incrementAndGet();
          return reporter;
        });

    tracing.get().setEnabled(true);
    tracing.get().setEnabled(true);

    tracing.get().tracer().buildSpan("x").start().finish();
    assertThat(arrived.sum()).isEqualTo(1);
    assertThat(made).hasValue(2);
  }

  @Test
  void setEnabled_falseWhileItIsSwitchedOn_isOff() {
    start(
        () -> {
          CompletableFuture.runAsync(() -> tracing.get().setEnabled(false)).join();
          return Sampler.ALWAYS;
        },
        () -> reporter);

    tracing.get().setEnabled(true);
    assertThat(tracing.get().isEnabled()).isFalse();

    tracing.get().setEnabled(true);
    assertThat(tracing.get().isEnabled()).isTrue();
  }

  @Test
  void close_whileItIsSwitchedOn_closesWhatIsMadeLater() {
    start(
        () -> Sampler.ALWAYS,
        () -> {
          CompletableFuture.runAsync(() -> tracing.get().close()).join();
          return reporter;
        });

    tracing.get().setEnabled(true);

    assertThat(closed).hasValue(1);
  }

  @Test
  void setEnabled_afterTheClose_makesNothing() {
    AtomicInteger made = new AtomicInteger();
    Tracing ended =
        start(
            () -> {
              made.incrementAndGet();
              return Sampler.ALWAYS;
            },
            () -> {
              made.incrementAndGet();
              return reporter;
            });
    ended.close();

    ended.setEnabled(true);
    ended.tracer().buildSpan("x").withTag("sampling.priority", 1).start().finish();

    assertThat(made).hasValue(0);
    assertThat(ended.flush(Duration.ZERO)).isTrue();
  }

  @Test
  void setEnabled_providerFails_staysOffUntilTheNextTry() {
    AtomicInteger tries = new AtomicInteger();
    start(
        () -> Sampler.ALWAYS,
        () -> {
          if (tries.incrementAndGet() == 1) {
            throw new AssertionError("on purpose");
          }
          return reporter;
        });

    tracing.get().setEnabled(true);
    assertThat(tracing.get().isEnabled()).isFalse();

    tracing.get().setEnabled(true);
    assertThat(tracing.get().isEnabled()).isTrue();
    assertThat(tries).hasValue(2);
  }
}

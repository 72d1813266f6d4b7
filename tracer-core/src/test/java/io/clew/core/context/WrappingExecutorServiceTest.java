package io.clew.core.context;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.core.Tracing;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class WrappingExecutorServiceTest {
  private final Tracing tracing = Tracing.newBuilder("test").build();
  private final Tracer tracer = tracing.tracer();
  private final Span span = tracer.buildSpan("request").start();
  private final ScheduledExecutorService plain = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledExecutorService pool = tracing.taskWrapping().wrap(plain);
  private final Callable<Span> active = tracer::activeSpan;

  @AfterEach
  void thread_hasNothingActive() throws Exception {
    if (!plain.isShutdown()) {
      assertThat(plain.submit(active).get()).isNull();
    }
    plain.shutdownNow();
  }

  @Test
  void everyWayToHandIn_carriesTheSpan() throws Exception {
    AtomicReference<Span> seen = new AtomicReference<>();
    CountDownLatch executed = new CountDownLatch(1);
    Runnable see = () -> seen.set(tracer.activeSpan());
    Scope scope = tracer.activateSpan(span);
    try {
      assertThat(pool.submit(active).get()).isSameAs(span);
      assertThat(pool.submit(see, "done").get()).isEqualTo("done");
      assertThat(seen.getAndSet(null)).isSameAs(span);
      pool.submit(see).get();
      assertThat(seen.getAndSet(null)).isSameAs(span);
      for (Future<Span> each : pool.invokeAll(List.of(active, active))) {
        assertThat(each.get()).isSameAs(span);
      }
      for (Future<Span> each : pool.invokeAll(List.of(active), 5, SECONDS)) {
        assertThat(each.get()).isSameAs(span);
      }
      assertThat(pool.invokeAny(List.of(active, active))).isSameAs(span);
      assertThat(pool.invokeAny(List.of(active), 5, SECONDS)).isSameAs(span);
      assertThat(pool.schedule(active, 1, MILLISECONDS).get()).isSameAs(span);
      pool.schedule(see, 1, MILLISECONDS).get();
      assertThat(seen.getAndSet(null)).isSameAs(span);
      pool.execute(
          () -> {
            see.run();
            executed.countDown();
          });
      executed.await();
      assertThat(seen.get()).isSameAs(span);
    } finally {
      scope.close();
    }
  }

  @Test
  void submit_withNothingActive_hidesWhatTheThreadHas() throws Exception {
    AtomicReference<Scope> stuck = new AtomicReference<>();
    plain.submit(() -> stuck.set(tracer.activateSpan(span))).get();
    assertThat(plain.submit(active).get()).isSameAs(span);
    assertThat(pool.submit(active).get()).isNull();
    assertThat(plain.submit(active).get()).isSameAs(span);
    plain.submit(() -> stuck.get().close()).get();
  }

  @Test
  void submit_afterTheScopeClosed_carriesNothing() throws Exception {
    tracer.activateSpan(span).close();

    assertThat(pool.submit(active).get()).isNull();
  }

  @Test
  void schedule_periodically_runsWithNothingActiveUnlessTheTaskIsWrapped() throws Exception {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    Runnable see = () -> seen.add(tracer.activeSpan() == span ? "span" : "none");
    Scope scope = tracer.activateSpan(span);
    Future<?> rate = pool.scheduleAtFixedRate(see, 0, 1, MILLISECONDS);
    assertThat(List.of(seen.take(), seen.take())).containsExactly("none", "none");
    rate.cancel(true);
    Future<?> delay = pool.scheduleWithFixedDelay(see, 0, 1, MILLISECONDS);
    assertThat(List.of(seen.take(), seen.take())).containsExactly("none", "none");
    delay.cancel(true);
    plain.submit(seen::clear).get();

    Runnable wrapped = tracing.taskWrapping().wrap(see);
    Future<?> carried = pool.scheduleAtFixedRate(wrapped, 0, 1, MILLISECONDS);
    assertThat(List.of(seen.take(), seen.take())).containsExactly("span", "span");
    carried.cancel(true);
    scope.close();
    pool.shutdownNow();
    assertThat(pool.awaitTermination(60, SECONDS)).isTrue();
  }

  @Test
  void submit_thatThrows_failsWithTheSame() {
    Callable<Span> failing =
        () -> {
          throw new java.io.IOException("on purpose");
        };

    assertThatThrownBy(() -> pool.submit(failing).get())
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("on purpose")
        .hasCauseInstanceOf(java.io.IOException.class);
  }

  @Test
  void null_isRefusedAsTheExecutorItselfDoes() {
    assertThatThrownBy(() -> pool.execute(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> pool.submit((Runnable) null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> pool.invokeAll(Arrays.asList(active, null)))
        .isInstanceOf(NullPointerException.class);
  }

  /** A task that an executor knows by its class. */
  private static final class Counting implements Callable<Integer> {
    final AtomicInteger runs = new AtomicInteger();

    @Override
    public Integer call() {
      return runs.incrementAndGet();
    }
  }

  @Test
  void invokeAny_refusedWhenQueued_runsEachOnce() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    ThreadPoolExecutor casting =
        new ThreadPoolExecutor(1, 1, 0, SECONDS, new LinkedBlockingQueue<>()) {
          @Override
          public <T> T invokeAny(Collection<? extends Callable<T>> tasks)
              throws InterruptedException, ExecutionException {
            List<Future<T>> futures = new ArrayList<>();
            tasks.forEach(task -> futures.add(submit(task)));
            for (Object task : tasks) {
              assertThat(((Counting) task).runs).hasValue(0);
            }
            go.countDown();
            return futures.get(0).get();
          }
        };
    casting.execute(() -> assertThatCode(go::await).doesNotThrowAnyException());
    Counting first = new Counting();
    Counting second = new Counting();

    assertThat(
            tracing
                .taskWrapping()
                .wrap((ExecutorService) casting)
                .invokeAny(List.of(first, second)))
        .isEqualTo(1);
    casting.shutdown();
    assertThat(casting.awaitTermination(60, SECONDS)).isTrue();
    assertThat(first.runs).hasValue(1);
    assertThat(second.runs).hasValue(1);
  }

  @Test
  void shutdown_isThatOfTheExecutor() throws Exception {
    assertThat(pool.isShutdown()).isFalse();
    pool.shutdown();

    assertThat(plain.isShutdown()).isTrue();
    assertThat(pool.isShutdown()).isTrue();
    assertThat(pool.awaitTermination(60, SECONDS)).isTrue();
    assertThat(pool.isTerminated()).isTrue();
  }

  @Test
  void close_ofTheCommonPool_returns() throws Exception {
    ExecutorService common =
        tracing.taskWrapping().wrap((ExecutorService) ForkJoinPool.commonPool());
    ((WrappingExecutorService) common).close();

    assertThat(common.submit(active).get()).isNull();
  }

  @Test
  void close_ofAnother_shutsItDown() {
    ((WrappingExecutorService) pool).close();

    assertThat(plain.isShutdown()).isTrue();
  }

  @Test
  void wrap_twice_isTheSame() {
    assertThat(tracing.taskWrapping().wrap(pool)).isSameAs(pool);
    assertThat(tracing.taskWrapping().wrap((ExecutorService) pool)).isSameAs(pool);
  }
}

package io.clew.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.clew.api.FinishedSpan;
import io.clew.api.FinishedSpanBuilder;
import io.clew.api.SpanBatch;
import io.clew.api.TraceContext;
import io.clew.core.report.AsyncReporter.Stats;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AsyncReporterTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final List<AsyncReporter> reporters = new ArrayList<>();

  @AfterEach
  void closeReporters() {
    reporters.forEach(reporter -> reporter.close(Duration.ZERO));
  }

  private AsyncReporter reporter(MemorySender sender) {
    return started(AsyncReporter.newBuilder(sender).retry(Retry.NEVER).linger(Duration.ZERO));
  }

  private AsyncReporter started(AsyncReporter.Builder builder) {
    AsyncReporter reporter = builder.build();
    reporters.add(reporter);
    return reporter;
  }

  private static FinishedSpan span(String name) {
    return new FinishedSpanBuilder(TraceContext.newBuilder().traceId(1).spanId(2).build())
        .name(name)
        .time(1, 1)
        .build();
  }

  private static void assertBalanced(Stats stats) {
    assertThat(stats.sent() + stats.dropped() + stats.pending()).isEqualTo(stats.reported());
    assertThat(
            List.of(
                stats.sent(),
                stats.droppedQueueFull(),
                stats.droppedSendFailed(),
                stats.droppedRejected(),
                stats.droppedUnreadable(),
                stats.droppedClosed(),
                stats.pending()))
        .allMatch(count -> count >= 0);
  }

  private static void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static List<Thread> start(int count, IntConsumer work) {
    List<Thread> threads =
        IntStream.range(0, count).mapToObj(i -> new Thread(() -> work.accept(i))).toList();
    threads.forEach(Thread::start);
    return threads;
  }

  @Test
  void report_fromManyThreads_arrivesOnceAndInOrder() throws Exception {
    MemorySender sender = new MemorySender();
    AsyncReporter reporter =
        started(AsyncReporter.newBuilder(sender).maxQueuedSpans(1 << 17).maxBatchBytes(10_000));
    int each = 5_000;

    join(
        start(
            4,
            thread -> {
              for (int i = 0; i < each; i++) {
                reporter.report(span(thread + "-" + i));
              }
            }));

    assertThat(reporter.close(LONG)).isZero();
    int all = 4 * each;
    assertThat(reporter.stats()).isEqualTo(new Stats(all, all, 0, 0, 0, 0, 0, 0));
    List<String> names = sender.names();
    for (int thread = 0; thread < 4; thread++) {
      String prefix = thread + "-";
      assertThat(names.stream().filter(name -> name.startsWith(prefix)))
          .containsExactlyElementsOf(IntStream.range(0, each).mapToObj(i -> prefix + i).toList());
    }
  }

  @Test
  void report_halfOfARingWaits_wakesTheWorker() {
    MemorySender sender = new MemorySender();
    AsyncReporter reporter =
        started(
            AsyncReporter.newBuilder(sender)
                .maxQueuedSpans(16)
                .maxBatchBytes(1)
                .linger(Duration.ofMinutes(1))
                .maxSleep(Duration.ofMinutes(1)));
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < 8; i++) { // With those that are left, no more than there is room for.
        reporter.report(span("x"));
      }
      // Fewer than wake it may be left. Without a wake-up the rest would last twelve seconds.
      await().until(() -> reporter.stats().pending() <= 8);
    }
    assertThat(reporter.stats().dropped()).isZero();
  }

  @Test
  void stats_underLoadWithAnUnreliableSender_alwaysBalance() throws Exception {
    AtomicInteger sends = new AtomicInteger();
    MemorySender.Behaviour behaviour =
        batch -> {
          if (sends.incrementAndGet() % 3 == 0) {
            throw new IOException("on purpose");
          }
        };
    MemorySender sender = new MemorySender(behaviour);
    AsyncReporter reporter =
        started(
            AsyncReporter.newBuilder(sender)
                .retry(Retry.NEVER)
                .maxQueuedSpans(64)
                .maxBatchBytes(500));
    AtomicBoolean done = new AtomicBoolean();
    AtomicReference<Throwable> unbalanced = new AtomicReference<>();
    Runnable audit =
        () -> {
          while (!done.get()) {
            try {
              assertBalanced(reporter.stats());
            } catch (Throwable t) {
              unbalanced.set(t);
            }
          }
        };
    Thread auditor = new Thread(audit);
    auditor.start();
    int each = 20_000;
    join(
        start(
            4,
            thread -> {
              for (int i = 0; i < each; i++) {
                reporter.report(
                    i % 100 == 0
                        ? BatchTest.unreadable(new IllegalStateException("on purpose"))
                        : span("s"));
              }
            }));
    assertThat(reporter.close(LONG)).isZero();
    done.set(true);
    auditor.join();

    assertThat(unbalanced.get()).isNull();
    Stats stats = reporter.stats();
    assertBalanced(stats);
    assertThat(stats.reported()).isEqualTo(4L * each);
    assertThat(stats.pending()).isZero();
    assertThat(stats.sent()).isEqualTo(sender.spans().size()).isPositive();
    assertThat(stats.droppedSendFailed()).isPositive();
    assertThat(stats.droppedClosed()).isZero();
  }

  static Stream<Throwable> failures() {
    return Stream.of(
        new IllegalStateException("on purpose"),
        new IOException("on purpose"),
        new NoClassDefFoundError("on purpose"),
        new OutOfMemoryError("on purpose"),
        new StackOverflowError("on purpose"),
        new AssertionError("on purpose"),
        new InterruptedException("on purpose"),
        new ClassNotFoundException("on purpose"),
        new ExceptionInInitializerError(new IOException("on purpose")),
        new Error("on purpose"),
        new Throwable("on purpose"),
        new Hostile());
  }

  /** Throws again when it is looked at. */
  private static final class Hostile extends Throwable {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("on purpose");
    }

    @Override
    public String toString() {
      return "Hostile"; // For JUnit, which names the test after it.
    }

    @Override
    public synchronized Throwable getCause() {
      throw new StackOverflowError("on purpose");
    }
  }

  @ParameterizedTest
  @MethodSource("failures")
  void send_fails_isCountedAndTheNextBatchIsSent(Throwable failure) {
    AtomicBoolean failing = new AtomicBoolean(true);
    MemorySender.Behaviour behaviour =
        batch -> {
          if (failing.get()) {
            throw failure;
          }
        };
    MemorySender sender = new MemorySender(behaviour);
    AsyncReporter reporter = reporter(sender);
    reporter.report(span("lost"));
    assertThat(reporter.flush(LONG)).isTrue();
    assertThat(reporter.stats()).isEqualTo(new Stats(1, 0, 0, 1, 0, 0, 0, 0));
    Thread worker = sender.thread;

    failing.set(false);
    reporter.report(span("kept"));

    assertThat(reporter.flush(LONG)).isTrue();
    assertThat(reporter.stats()).isEqualTo(new Stats(2, 1, 0, 1, 0, 0, 0, 0));
    assertThat(sender.names()).containsExactly("kept");
    assertThat(sender.thread).isSameAs(worker);
  }

  @Test
  void send_leavesTheThreadInterrupted_theNextIsNot() {
    List<Boolean> interrupted = new ArrayList<>();
    MemorySender.Behaviour behaviour =
        batch -> {
          interrupted.add(Thread.currentThread().isInterrupted());
          Thread.currentThread().interrupt();
          throw new IOException("interrupted");
        };
    MemorySender sender = new MemorySender(behaviour);
    AsyncReporter reporter = reporter(sender);
    for (int i = 0; i < 3; i++) {
      reporter.report(span("s"));
      assertThat(reporter.flush(LONG)).isTrue();
    }

    assertThat(interrupted).containsExactly(false, false, false);
  }

  @Test
  void send_unreadableSpans_areCountedAndTheOthersSent() {
    MemorySender sender = new MemorySender();
    AsyncReporter reporter = reporter(sender);
    reporter.report(span("a"));
    reporter.report(BatchTest.unreadable(new IllegalStateException("on purpose")));
    reporter.report(BatchTest.unreadable(new StackOverflowError()));
    reporter.report(span("b"));

    assertThat(reporter.flush(LONG)).isTrue();
    assertThat(sender.names()).containsExactly("a", "b");
    assertThat(reporter.stats()).isEqualTo(new Stats(4, 2, 0, 0, 0, 2, 0, 0));
    assertThat(reporter.stats().dropped()).isEqualTo(2);
  }

  @Test
  void send_onlyUnreadableSpans_callsNoSender() {
    MemorySender sender = new MemorySender();
    AsyncReporter reporter = reporter(sender);
    reporter.report(BatchTest.unreadable(new IllegalStateException("on purpose")));

    assertThat(reporter.flush(LONG)).isTrue();
    assertThat(sender.thread).isNull();
    assertThat(reporter.stats()).isEqualTo(new Stats(1, 0, 0, 0, 0, 1, 0, 0));
  }

  /** A number of which even the encoder's protection does not know: the worker must live on. */
  @Test
  void encode_fatalError_isCountedAndTheWorkerGoesOn() {
    MemorySender sender = new MemorySender();
    AsyncReporter reporter = reporter(sender);
    reporter.report(BatchTest.unreadable(new OutOfMemoryError("on purpose")));
    assertThat(reporter.flush(LONG)).isTrue();
    reporter.report(span("after"));
    assertThat(reporter.flush(LONG)).isTrue();

    assertThat(sender.names()).containsExactly("after");
    assertThat(reporter.stats()).isEqualTo(new Stats(2, 1, 0, 1, 0, 0, 0, 0));
  }

  @Test
  void report_ringFull_dropsAndCounts() throws Exception {
    Blocking blocking = new Blocking();
    AsyncReporter reporter =
        started(AsyncReporter.newBuilder(blocking.sender).maxQueuedSpans(8).linger(Duration.ZERO));
    reporter.report(span("in the sender"));
    blocking.entered.await();
    for (int i = 0; i < 20; i++) {
      reporter.report(span("s" + i));
    }

    assertThat(reporter.stats()).isEqualTo(new Stats(21, 0, 12, 0, 0, 0, 0, 9));
    blocking.release.countDown();
    assertThat(reporter.flush(LONG)).isTrue();
    assertThat(reporter.stats()).isEqualTo(new Stats(21, 9, 12, 0, 0, 0, 0, 0));
    assertThat(blocking.sender.names())
        .containsExactly("in the sender", "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7");
  }

  /** A sender that waits until it is released or interrupted. */
  private static final class Blocking {
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch release = new CountDownLatch(1);
    final MemorySender sender = new MemorySender(this::send);

    private void send(SpanBatch batch) throws InterruptedException {
      entered.countDown();
      release.await();
    }
  }

  @Test
  void flush_coversWhatWasReportedBefore() {
    MemorySender sender = new MemorySender();
    AsyncReporter reporter =
        started(AsyncReporter.newBuilder(sender).linger(Duration.ofMinutes(1)));
    for (int i = 1; i <= 200; i++) {
      reporter.report(span("s"));
      assertThat(reporter.flush(LONG)).isTrue();
      assertThat(sender.spans()).hasSize(i);
    }
  }

  @Test
  void flush_nothingReported_isDoneAtOnce() {
    AsyncReporter reporter = reporter(new MemorySender());

    assertThat(reporter.flush(Duration.ZERO)).isTrue();
  }

  @Test
  void flush_senderBlocks_timesOut() throws Exception {
    Blocking blocking = new Blocking();
    AsyncReporter reporter = reporter(blocking.sender);
    reporter.report(span("s"));
    blocking.entered.await();

    assertThat(reporter.flush(Duration.ofMillis(5))).isFalse();
    assertThat(reporter.flush(Duration.ZERO)).isFalse();
    assertThat(reporter.flush(Duration.ofSeconds(-1))).isFalse();
    blocking.release.countDown();
    assertThat(reporter.flush(LONG)).isTrue();
  }

  @Test
  void flush_forever_isALegalTimeout() {
    AsyncReporter reporter = reporter(new MemorySender());
    reporter.report(span("s"));

    assertThat(reporter.flush(ChronoUnit.FOREVER.getDuration())).isTrue();
    assertThat(reporter.flush(ChronoUnit.FOREVER.getDuration().negated())).isTrue();
    assertThat(reporter.close(ChronoUnit.FOREVER.getDuration())).isZero();
  }

  @Test
  void flush_interrupted_isFalseAndKeepsTheInterrupt() throws Exception {
    Blocking blocking = new Blocking();
    AsyncReporter reporter = reporter(blocking.sender);
    reporter.report(span("s"));
    blocking.entered.await();

    Thread.currentThread().interrupt();

    assertThat(reporter.flush(LONG)).isFalse();
    assertThat(Thread.interrupted()).isTrue();
    blocking.release.countDown();
  }

  @Test
  void close_drainsAndClosesTheSender() {
    MemorySender sender = new MemorySender();
    AsyncReporter reporter =
        started(AsyncReporter.newBuilder(sender).linger(Duration.ofMinutes(1)));
    for (int i = 0; i < 1_000; i++) {
      reporter.report(span("s" + i));
    }

    assertThat(reporter.close(LONG)).isZero();
    assertThat(sender.spans()).hasSize(1_000);
    assertThat(sender.closed).hasValue(1);
    assertThat(reporter.stats()).isEqualTo(new Stats(1_000, 1_000, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void close_onAnInterruptedThread_drainsAndKeepsTheInterrupt() {
    MemorySender sender = new MemorySender();
    AsyncReporter reporter = reporter(sender);
    reporter.report(span("s"));
    Thread.currentThread().interrupt();

    assertThat(reporter.close(LONG)).isZero();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(sender.names()).containsExactly("s");
  }

  @Test
  void close_twice_returnsTheSameAndClosesTheSenderOnce() {
    MemorySender sender = new MemorySender();
    AsyncReporter reporter = reporter(sender);
    reporter.report(span("s"));

    assertThat(reporter.close(LONG)).isZero();
    assertThat(reporter.close(Duration.ZERO)).isZero();
    reporter.close();
    assertThat(sender.closed).hasValue(1);
  }

  @Test
  void close_senderBlocks_returnsWhatWasLost() throws Exception {
    Blocking blocking = new Blocking();
    AsyncReporter reporter = reporter(blocking.sender);
    reporter.report(span("in the sender"));
    blocking.entered.await();
    for (int i = 0; i < 10; i++) {
      reporter.report(span("waiting"));
    }

    assertThat(reporter.close(Duration.ofMillis(5))).isEqualTo(11);
    assertThat(reporter.close(LONG)).isEqualTo(11);
    await().until(() -> reporter.stats().pending() == 0);
    assertThat(reporter.stats()).isEqualTo(new Stats(11, 0, 0, 1, 0, 0, 10, 0));
    await().until(() -> blocking.sender.closed.get() == 1);
  }

  @Test
  void report_afterClose_isCounted() {
    MemorySender sender = new MemorySender();
    AsyncReporter reporter = reporter(sender);
    reporter.close(LONG);
    reporter.report(span("late"));

    assertThat(sender.spans()).isEmpty();
    assertThat(reporter.stats()).isEqualTo(new Stats(1, 0, 0, 0, 0, 0, 1, 0));
    assertThat(reporter.flush(Duration.ZERO)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("failures")
  void close_senderThrowsOnClose_isNotHeardOf(Throwable failure) {
    MemorySender sender =
        new MemorySender() {
          @Override
          public void close() {
            throw MemorySender.<RuntimeException>asIs(failure);
          }
        };
    AsyncReporter reporter = reporter(sender);
    reporter.report(span("s"));

    assertThat(reporter.close(LONG)).isZero();
    assertThat(reporter.stats().sent()).isEqualTo(1);
  }

  @Test
  void close_racingWithReportAndFlush_balancesToTheSpan() throws Exception {
    Random random = new Random(5);
    for (int round = 0; round < 1_000; round++) {
      MemorySender sender = new MemorySender();
      AsyncReporter reporter =
          AsyncReporter.newBuilder(sender).maxQueuedSpans(16).linger(Duration.ZERO).build();
      int each = random.nextInt(60);
      CyclicBarrier barrier = new CyclicBarrier(4);
      List<Thread> threads =
          start(
              4,
              thread -> {
                awaitQuietly(barrier);
                if (thread < 2) {
                  for (int i = 0; i < each; i++) {
                    reporter.report(span("s"));
                  }
                } else if (thread == 2) {
                  reporter.flush(LONG);
                } else {
                  reporter.close(LONG);
                }
              });
      join(threads);

      Stats stats = reporter.stats();
      assertBalanced(stats);
      assertThat(stats.reported()).isEqualTo(2L * each);
      assertThat(stats.pending()).isZero();
      assertThat(stats.sent()).isEqualTo(sender.spans().size());
      assertThat(stats.droppedSendFailed()).isZero();
      assertThat(sender.closed).hasValue(1);
    }
  }

  private static void awaitQuietly(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void send_manySpans_exceedsTheLimitByTheLastSpanOnly() {
    MemorySender sender = new MemorySender();
    int limit = 3_000;
    AsyncReporter reporter =
        started(
            AsyncReporter.newBuilder(sender).maxBatchBytes(limit).linger(Duration.ofMinutes(1)));
    Random random = new Random(9);
    for (int i = 0; i < 2_000; i++) {
      reporter.report(span("n".repeat(random.nextInt(800)))); // Less than 1,000 bytes in all.
    }
    assertThat(reporter.close(LONG)).isZero();

    List<Integer> sizes = sender.batchBytes();
    assertThat(sender.spans()).hasSize(2_000);
    assertThat(sizes).hasSizeGreaterThan(100).allMatch(size -> size < limit + 1_000);
    assertThat(sizes.subList(0, sizes.size() - 1)).allMatch(size -> size >= limit);
  }

  @Test
  void linger_notOver_waitsForMore() {
    MemorySender sender = new MemorySender();
    AsyncReporter reporter =
        started(AsyncReporter.newBuilder(sender).linger(Duration.ofMinutes(1)));
    reporter.report(span("a"));
    reporter.report(span("b"));
    assertThat(reporter.flush(LONG)).isTrue();
    reporter.report(span("c"));
    reporter.report(span("d"));

    assertThat(reporter.close(LONG)).isZero();
    assertThat(sender.batchBytes()).hasSize(2);
  }

  @Test
  void linger_over_sendsWithoutBeingAsked() {
    MemorySender sender = new MemorySender();
    AsyncReporter reporter =
        started(AsyncReporter.newBuilder(sender).linger(Duration.ofMillis(20)));
    reporter.report(span("a"));

    await().until(() -> sender.spans().size() == 1);
    assertThat(reporter.stats().sent()).isLessThanOrEqualTo(1);
  }

  @Test
  void thread_isADaemonOfItsOwn() {
    Thread thread;
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    MemorySender sender = new MemorySender();
    AsyncReporter reporter = reporter(sender);
    reporter.report(span("s"));
    assertThat(reporter.flush(LONG)).isTrue();
    thread = sender.thread;

    assertThat(thread.getName()).isEqualTo("clew-reporter");
    assertThat(thread.isDaemon()).isTrue();
    assertThat(loader).isNotNull();
    assertThat(thread.getContextClassLoader()).isNull();
    reporter.close(LONG);
    await().until(() -> !thread.isAlive());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 0, -1, Integer.MIN_VALUE, (1 << 24) + 1, Integer.MAX_VALUE})
  void maxQueuedSpans_outOfRange_isRejected(int value) {
    assertThatThrownBy(() -> AsyncReporter.newBuilder(new MemorySender()).maxQueuedSpans(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxQueuedSpans: expected 2 to 16777216, got " + value);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE, (1 << 24) + 1})
  void maxBatchBytes_outOfRange_isRejected(int value) {
    assertThatThrownBy(() -> AsyncReporter.newBuilder(new MemorySender()).maxBatchBytes(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxBatchBytes: expected 1 to 16777216, got " + value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-0.001S", "PT1M0.001S", "PT24H"})
  void linger_outOfRange_isRejected(Duration value) {
    assertThatThrownBy(() -> AsyncReporter.newBuilder(new MemorySender()).linger(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("linger: expected 0 to 1 minute, got " + value);
  }

  @Test
  void newBuilder_noSender_isRejected() {
    assertThatThrownBy(() -> AsyncReporter.newBuilder(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("sender");
  }

  @Test
  void build_atTheBounds_works() {
    for (int bound : new int[] {2, 3}) {
      MemorySender sender = new MemorySender();
      AsyncReporter reporter =
          started(AsyncReporter.newBuilder(sender).maxQueuedSpans(bound).maxBatchBytes(1));
      reporter.report(span("a"));
      reporter.report(span("b"));
      assertThat(reporter.close(LONG)).isZero();
      assertThat(sender.names()).containsExactly("a", "b");
      assertThat(sender.batchBytes()).hasSize(2);
    }
  }

  @Test
  void toString_saysTheBooks() {
    AsyncReporter reporter = AsyncReporter.create(new MemorySender());
    reporters.add(reporter);

    assertThatCode(reporter::toString).doesNotThrowAnyException();
    assertThat(reporter.toString()).contains("reported=0", "pending=0");
  }
}

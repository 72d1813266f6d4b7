package io.clew.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.clew.core.report.AsyncReporter.Stats;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Spans of many threads on their way to the sender. */
@Timeout(120)
class AsyncReporterTest extends AsyncReporterFixture {
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
      await().atMost(Duration.ofMinutes(1)).until(() -> reporter.stats().pending() <= 8);
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

    await().atMost(Duration.ofMinutes(1)).until(() -> sender.spans().size() == 1);
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
    await().atMost(Duration.ofMinutes(1)).until(() -> !thread.isAlive());
  }

  @Test
  void toString_saysTheBooks() {
    AsyncReporter reporter = AsyncReporter.create(new MemorySender());
    reporters.add(reporter);

    assertThatCode(reporter::toString).doesNotThrowAnyException();
    assertThat(reporter.toString()).contains("reported=0", "pending=0");
  }
}

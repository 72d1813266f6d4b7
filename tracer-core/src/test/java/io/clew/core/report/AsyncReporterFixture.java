package io.clew.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import io.clew.api.SpanBatch;
import io.clew.api.TraceContext;
import io.clew.core.report.AsyncReporter.Stats;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;

/** Reporters that are closed after each test. */
abstract class AsyncReporterFixture {
  static final Duration LONG = Duration.ofSeconds(30);

  final List<AsyncReporter> reporters = new ArrayList<>();

  @AfterEach
  void closeReporters() {
    reporters.forEach(reporter -> reporter.close(Duration.ZERO));
  }

  AsyncReporter reporter(MemorySender sender) {
    return started(AsyncReporter.newBuilder(sender).retry(Retry.NEVER).linger(Duration.ZERO));
  }

  AsyncReporter started(AsyncReporter.Builder builder) {
    AsyncReporter reporter = builder.build();
    reporters.add(reporter);
    return reporter;
  }

  static FinishedSpan span(String name) {
    return FinishedSpan.newBuilder(TraceContext.newBuilder().traceId(1).spanId(2).build())
        .name(name)
        .time(1, 1)
        .build();
  }

  static void assertBalanced(Stats stats) {
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

  static void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  static List<Thread> start(int count, IntConsumer work) {
    List<Thread> threads =
        IntStream.range(0, count).mapToObj(i -> new Thread(() -> work.accept(i))).toList();
    threads.forEach(Thread::start);
    return threads;
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
  static final class Hostile extends Throwable {
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

  /** A sender that waits until it is released or interrupted. */
  static final class Blocking {
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch release = new CountDownLatch(1);
    final MemorySender sender = new MemorySender(this::send);

    private void send(SpanBatch batch) throws InterruptedException {
      entered.countDown();
      release.await();
    }
  }
}

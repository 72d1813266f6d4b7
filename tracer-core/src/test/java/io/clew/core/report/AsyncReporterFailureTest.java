package io.clew.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.core.report.AsyncReporter.Stats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Senders that fail, and spans that cannot be encoded. */
@Timeout(120)
class AsyncReporterFailureTest extends AsyncReporterFixture {
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
}

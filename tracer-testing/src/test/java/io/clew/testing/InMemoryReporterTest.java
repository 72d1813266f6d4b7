package io.clew.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.FinishedSpan;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class InMemoryReporterTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final InMemoryReporter reporter = new InMemoryReporter(3);

  @Test
  void spans_areInTheOrderOfReporting() {
    report("a", "b", "a");

    assertThat(reporter.spans()).extracting(FinishedSpan::name).containsExactly("a", "b", "a");
    assertThat(reporter.spansNamed("a")).hasSize(2);
    assertThat(reporter.reported()).isEqualTo(3);
    assertThat(reporter.dropped()).isZero();
  }

  @Test
  void spans_isACopy() {
    List<FinishedSpan> before = reporter.spans();

    report("a");

    assertThat(before).isEmpty();
  }

  @Test
  void report_full_dropsAndCounts() {
    report("a", "b", "c", "d", "e");

    assertThat(reporter.spans()).extracting(FinishedSpan::name).containsExactly("a", "b", "c");
    assertThat(reporter.reported()).isEqualTo(5);
    assertThat(reporter.dropped()).isEqualTo(2);
  }

  @Test
  void report_closed_dropsAndCounts() {
    report("a");
    assertThat(reporter.close(Duration.ZERO)).isZero();
    report("b");

    assertThat(reporter.spans()).extracting(FinishedSpan::name).containsExactly("a");
    assertThat(reporter.dropped()).isEqualTo(1);
  }

  @Test
  void clear_forgetsSpansAndCounts() {
    report("a", "b", "c", "d");

    reporter.clear();

    assertThat(reporter.spans()).isEmpty();
    assertThat(reporter.reported() + reporter.dropped()).isZero();
    report("e");
    assertThat(reporter.spanNamed("e").name()).isEqualTo("e");
  }

  @Test
  void spanNamed_noneOrSeveral_throwsAndShowsThem() {
    report("a", "a");

    assertThatThrownBy(() -> reporter.spanNamed("b"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("one span named \"b\", found 0 among 2 spans\nspan \"a\"");
    assertThatThrownBy(() -> reporter.spanNamed("a")).hasMessageContaining("found 2");
  }

  @Test
  void awaitSpans_thereAlready_returnsThemAll() {
    report("a", "b", "c");

    assertThat(reporter.awaitSpans(2, Duration.ZERO)).hasSize(3);
  }

  @Test
  void awaitSpans_finishedByAnotherThread_returnsWithThem() {
    Thread test = Thread.currentThread();
    Thread server =
        new Thread(
            () -> {
              while (test.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
              }
              report("a", "b");
            });
    server.setDaemon(true);
    server.start();

    assertThat(reporter.awaitSpans(2, LONG))
        .extracting(FinishedSpan::name)
        .containsExactly("a", "b");
  }

  @Test
  void awaitSpans_tooFew_throwsAndShowsThemAndTheDrops() {
    report("a", "b", "c", "d");

    assertThatThrownBy(() -> reporter.awaitSpans(4, Duration.ofMillis(10)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("not 4 spans but 3 spans\nspan \"a\"")
        .hasMessageEndingWith("1 dropped");
  }

  @Test
  void awaitSpans_interrupted_throwsAndStaysInterrupted() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> reporter.awaitSpans(1, LONG))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void report_onManyThreads_losesNothing() {
    InMemoryReporter large = new InMemoryReporter();

    IntStream.range(0, 20_000).parallel().forEach(i -> large.report(Examples.named("a")));

    assertThat(large.reported()).isEqualTo(20_000);
    assertThat(large.spans()).hasSize(16_384);
    assertThat(large.dropped()).isEqualTo(20_000 - 16_384);
  }

  @Test
  void new_maxSpansZero_throws() {
    assertThatThrownBy(() -> new InMemoryReporter(0)).hasMessageContaining("at least 1, got 0");
  }

  private void report(String... names) {
    for (String name : names) {
      reporter.report(Examples.named(name));
    }
  }
}

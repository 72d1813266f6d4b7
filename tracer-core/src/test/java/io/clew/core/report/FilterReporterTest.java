package io.clew.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.FinishedSpan;
import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class FilterReporterTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final MemorySender sender = new MemorySender();
  private final AsyncReporter next =
      AsyncReporter.newBuilder(sender).linger(Duration.ofMinutes(1)).build();

  private static FinishedSpan span(String name) {
    return BatchTest.span("x").toBuilder().name(name).build();
  }

  @Test
  void report_letsSomeThroughAndCountsTheOthers() {
    try (FilterReporter reporter = FilterReporter.of(span -> !span.name().equals("no"), next)) {
      reporter.report(span("yes"));
      reporter.report(span("no"));
      reporter.report(span("no"));

      assertThat(reporter.flush(LONG)).isTrue();
      assertThat(sender.names()).containsExactly("yes");
      assertThat(reporter.filtered()).isEqualTo(2);
    }
    assertThat(sender.closed).hasValue(1);
  }

  @Test
  void report_filterThrows_letsThrough() {
    Predicate<FinishedSpan> broken =
        span -> {
          throw new IllegalStateException("on purpose");
        };
    try (FilterReporter reporter = FilterReporter.of(broken, next)) {
      reporter.report(span("x"));

      assertThat(reporter.flush(LONG)).isTrue();
      assertThat(sender.names()).containsExactly("x");
      assertThat(reporter.filtered()).isZero();
    }
  }

  @Test
  void close_returnsWhatTheNextHasLost() {
    FilterReporter reporter = FilterReporter.of(span -> true, next);
    reporter.report(span("x"));

    assertThat(reporter.close(LONG)).isZero();
    assertThat(sender.names()).containsExactly("x");
  }

  @Test
  void of_nothing_isRejected() {
    assertThatThrownBy(() -> FilterReporter.of(null, next))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("filter");
    assertThatThrownBy(() -> FilterReporter.of(span -> true, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("next");
    next.close(LONG);
  }
}

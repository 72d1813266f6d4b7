package io.clew.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The limits of the settings. */
@Timeout(120)
class AsyncReporterBuilderTest extends AsyncReporterFixture {
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
}

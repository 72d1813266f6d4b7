package io.clew.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class FailureLogTest {
  private final HeardLogger log = new HeardLogger();
  private final FailureLog health = new FailureLog(log, "pigeon");

  @Test
  void failed_manyTimes_isSaidOnce() {
    health.failed(new IOException("first"));
    health.failed(new IOException("second"));
    health.failed(new AssertionError("third"));

    assertThat(log.lines)
        .containsExactly(
            "WARN Tracing: spans cannot be sent by pigeon: java.io.IOException: first");
  }

  @Test
  void worked_afterFailures_isSaidOnceWithTheirCount() {
    health.failed(new IOException("first"));
    health.failed(new IOException("second"));
    health.gaveUp(30);
    health.gaveUp(12);
    log.lines.clear();

    health.worked();
    health.worked();

    assertThat(log.lines)
        .containsExactly(
            "INFO Tracing: spans are sent again, after 2 failures; 42 spans were dropped");
  }

  @Test
  void failed_afterItHasWorked_isSaidAgain() {
    health.failed(new IOException("first"));
    health.worked();
    log.lines.clear();

    health.failed(new IOException("second"));
    health.worked();

    assertThat(log.lines)
        .containsExactly(
            "WARN Tracing: spans cannot be sent by pigeon: java.io.IOException: second",
            "INFO Tracing: spans are sent again, after 1 failures; 0 spans were dropped");
  }

  @Test
  void worked_withoutAFailure_saysNothing() {
    health.worked();

    assertThat(log.lines).isEmpty();
  }

  @Test
  void log_thatThrows_isSurvived() {
    log.broken = new IllegalStateException("on purpose");

    assertThatCode(
            () -> {
              health.failed(new IOException("on purpose"));
              health.worked();
              health.failedToClose(new IOException("on purpose"));
            })
        .doesNotThrowAnyException();
  }
}

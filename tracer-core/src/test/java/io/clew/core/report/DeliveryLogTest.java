package io.clew.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class DeliveryLogTest {
  private final HeardLogger log = new HeardLogger();
  private final DeliveryLog deliveryLog = new DeliveryLog(log, "pigeon");

  @Test
  void failed_manyTimes_isLoggedOnce() {
    deliveryLog.failed(new IOException("first"));
    deliveryLog.failed(new IOException("second"));
    deliveryLog.failed(new AssertionError("third"));

    assertThat(log.lines)
        .containsExactly(
            "WARN Tracing: spans cannot be sent by pigeon: java.io.IOException: first");
  }

  @Test
  void worked_afterFailures_isLoggedOnceWithTheirCount() {
    deliveryLog.failed(new IOException("first"));
    deliveryLog.failed(new IOException("second"));
    deliveryLog.gaveUp(30);
    deliveryLog.gaveUp(12);
    log.lines.clear();

    deliveryLog.worked();
    deliveryLog.worked();

    assertThat(log.lines)
        .containsExactly(
            "INFO Tracing: spans are sent again, after 2 failures; 42 spans were dropped");
  }

  @Test
  void failed_afterItHasWorked_isLoggedAgain() {
    deliveryLog.failed(new IOException("first"));
    deliveryLog.worked();
    log.lines.clear();

    deliveryLog.failed(new IOException("second"));
    deliveryLog.worked();

    assertThat(log.lines)
        .containsExactly(
            "WARN Tracing: spans cannot be sent by pigeon: java.io.IOException: second",
            "INFO Tracing: spans are sent again, after 1 failures; 0 spans were dropped");
  }

  @Test
  void worked_withoutAFailure_logsNothing() {
    deliveryLog.worked();

    assertThat(log.lines).isEmpty();
  }

  @Test
  void log_thatThrows_isSurvived() {
    log.broken = new IllegalStateException("on purpose");

    assertThatCode(
            () -> {
              deliveryLog.failed(new IOException("on purpose"));
              deliveryLog.worked();
              deliveryLog.failedToClose(new IOException("on purpose"));
            })
        .doesNotThrowAnyException();
  }
}

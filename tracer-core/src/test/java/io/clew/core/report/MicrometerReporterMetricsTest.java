package io.clew.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class MicrometerReporterMetricsTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private volatile MemorySender.Behaviour behaviour = batch -> {};
  private final MemorySender sender = new MemorySender(batch -> behaviour.send(batch));
  private final AsyncReporter reporter =
      AsyncReporter.newBuilder(sender)
          .retry(Retry.NEVER)
          .maxQueuedSpans(2)
          .linger(Duration.ZERO)
          .build();

  private double dropped(String reason) {
    return registry
        .get("clew.spans.dropped")
        .tags("reason", reason, "sender", "memory")
        .functionCounter()
        .count();
  }

  private double count(String name) {
    return registry.get(name).tag("sender", "memory").functionCounter().count();
  }

  private double pending() {
    return registry.get("clew.spans.pending").tag("sender", "memory").gauge().value();
  }

  private void reportAndFlush() {
    reporter.report(BatchTest.span("x"));
    assertThat(reporter.flush(LONG)).isTrue();
  }

  @Test
  void meters_areTheBooks() throws Exception {
    MicrometerReporterMetrics.of(reporter, Tag.of("sender", "memory")).bindTo(registry);
    reportAndFlush();
    reporter.report(BatchTest.unreadable(new IllegalStateException("on purpose")));
    assertThat(reporter.flush(LONG)).isTrue();
    behaviour =
        batch -> {
          throw new IOException("on purpose");
        };
    reportAndFlush();
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    behaviour =
        batch -> {
          entered.countDown();
          release.await();
        };
    reporter.report(BatchTest.span("in the sender"));
    entered.await();
    for (int i = 0; i < 6; i++) {
      reporter.report(BatchTest.span("x"));
    }
    assertThat(pending()).isEqualTo(3);
    release.countDown();
    assertThat(reporter.close(LONG)).isZero();
    reporter.report(BatchTest.span("late"));

    assertThat(count("clew.spans.reported")).isEqualTo(11);
    assertThat(count("clew.spans.sent")).isEqualTo(4);
    assertThat(dropped("queue-full")).isEqualTo(4);
    assertThat(dropped("send-failed")).isEqualTo(1);
    assertThat(dropped("unreadable")).isEqualTo(1);
    assertThat(dropped("closed")).isEqualTo(1);
    assertThat(pending()).isZero();
  }
}

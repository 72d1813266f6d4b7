package io.clew.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;

class LoggingSpanSenderTest {
  private final HeardLogger log = new HeardLogger();

  @Test
  void send_writesALineForEachSpan() {
    FinishedSpan span = BatchTest.span("{} line\nbreak ü €").toBuilder().name("get").build();
    try (AsyncReporter reporter = AsyncReporter.create(LoggingSpanSender.to(log))) {
      reporter.report(span);
      reporter.report(span);
      assertThat(reporter.flush(Duration.ofSeconds(30))).isTrue();
    }

    assertThat(log.lines).hasSize(2);
    for (String line : log.lines) {
      assertThat(line).startsWith("INFO {").doesNotContain("\n");
      Span read =
          SpanBytesDecoder.JSON_V2.decodeOne(
              line.substring("INFO ".length()).getBytes(StandardCharsets.UTF_8));
      assertThat(read.name()).isEqualTo("get");
      assertThat(read.tags()).containsEntry("k", "{} line\nbreak ü €");
    }
  }

  @Test
  void toString_namesTheLogger() {
    assertThat(LoggingSpanSender.create()).hasToString("LoggingSpanSender(io.clew.spans)");
  }

  @Test
  void isRemote_theApplicationsLog_needsNoSpool() {
    assertThat(new LoggingSpanSenderProvider().isRemote()).isFalse();
  }
}

package io.clew.core.report;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each span as one line of JSON to slf4j's logger {@code io.clew.spans}, at level INFO. For
 * development: the application's log shows what it has just traced.
 */
public final class LoggingSpanSender implements SpanSender {
  private final Logger log;

  private LoggingSpanSender(Logger log) {
    this.log = Objects.requireNonNull(log, "log");
  }

  /** A span logger to the application's log. */
  public static LoggingSpanSender create() {
    return to(LoggerFactory.getLogger("io.clew.spans"));
  }

  /**
   * A span logger to a log of your own.
   *
   * @param log takes one line a span, at level INFO
   */
  public static LoggingSpanSender to(Logger log) {
    return new LoggingSpanSender(log);
  }

  @Override
  public Encoding encoding() {
    return Encoding.ZIPKIN_JSON;
  }

  @Override
  public void send(SpanBatch batch) {
    if (log.isInfoEnabled()) {
      for (int i = 0; i < batch.size(); i++) {
        log.info(StandardCharsets.UTF_8.decode(batch.toByteBuffer(i, i + 1)).toString().strip());
      }
    }
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "LoggingSpanSender(" + log.getName() + ")";
  }
}

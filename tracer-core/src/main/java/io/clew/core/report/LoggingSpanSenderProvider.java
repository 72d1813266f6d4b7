package io.clew.core.report;

import io.clew.api.Settings;
import io.clew.api.SpanSender;
import io.clew.api.SpanSenderProvider;

/** Makes the span logger of {@code clew.reporter=slf4j}. */
public final class LoggingSpanSenderProvider implements SpanSenderProvider {
  /** For {@link java.util.ServiceLoader}. */
  public LoggingSpanSenderProvider() {}

  @Override
  public String name() {
    return "slf4j";
  }

  /** The log is the application's own. */
  @Override
  public boolean isRemote() {
    return false;
  }

  @Override
  public SpanSender create(Settings settings) {
    return LoggingSpanSender.create();
  }
}

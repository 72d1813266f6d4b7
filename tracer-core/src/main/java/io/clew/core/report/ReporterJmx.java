package io.clew.core.report;

import io.clew.common.JmxRegistration;
import io.clew.common.SafeLog;
import io.clew.core.report.AsyncReporter.Stats;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;

/** Shows a reporter in JMX. */
final class ReporterJmx implements AsyncReporterMXBean {
  private static final Logger log = SafeLog.logger(AsyncReporter.class);

  private final String sender;
  private final AsyncReporter reporter;

  private ReporterJmx(String sender, AsyncReporter reporter) {
    this.sender = sender;
    this.reporter = reporter;
  }

  static JmxRegistration register(String service, Object sender, AsyncReporter reporter) {
    ReporterJmx bean = new ReporterJmx(String.valueOf(sender), reporter);
    return JmxRegistration.register(bean, "Reporter", "service", service, log);
  }

  @Override
  public String getSender() {
    return sender;
  }

  @Override
  public Map<String, Long> getStats() {
    Stats now = reporter.stats();
    Map<String, Long> numbers = new LinkedHashMap<>();
    numbers.put("reported", now.reported());
    numbers.put("sent", now.sent());
    numbers.put("droppedQueueFull", now.droppedQueueFull());
    numbers.put("droppedSendFailed", now.droppedSendFailed());
    numbers.put("droppedRejected", now.droppedRejected());
    numbers.put("droppedUnreadable", now.droppedUnreadable());
    numbers.put("droppedClosed", now.droppedClosed());
    numbers.put("pending", now.pending());
    return numbers;
  }

  @Override
  public long getReported() {
    return reporter.stats().reported();
  }

  @Override
  public long getSent() {
    return reporter.stats().sent();
  }

  @Override
  public long getDropped() {
    return reporter.stats().dropped();
  }

  @Override
  public long getPending() {
    return reporter.stats().pending();
  }
}

package io.clew.core.report;

import io.clew.core.report.AsyncReporter.Stats;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows a reporter in JMX. */
final class ReporterJmx implements AsyncReporterMXBean {
  private static final Logger log = LoggerFactory.getLogger(AsyncReporter.class);
  private static final int MAX_INSTANCES = 100;

  private final String sender;
  private final Supplier<Stats> stats;
  private @Nullable ObjectName name;

  private ReporterJmx(String sender, Supplier<Stats> stats) {
    this.sender = sender;
    this.stats = stats;
  }

  /**
   * Registers a reporter; a failure is logged, and leaves it without JMX.
   *
   * @return what takes it out again
   */
  static Runnable register(String service, Object sender, Supplier<Stats> stats) {
    try {
      ReporterJmx bean = new ReporterJmx(String.valueOf(sender), stats);
      bean.name = bean.registerAs("io.clew:type=Reporter,service=" + ObjectName.quote(service));
      return bean::unregister;
    } catch (JMException | RuntimeException e) {
      FailureLog.quietly(() -> log.warn("Tracing: the reporter cannot be registered in JMX", e));
      return () -> {};
    }
  }

  private ObjectName registerAs(String wanted) throws JMException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    for (int instance = 1; ; instance++) {
      ObjectName free = new ObjectName(instance == 1 ? wanted : wanted + ",instance=" + instance);
      try {
        server.registerMBean(this, free);
        return free;
      } catch (InstanceAlreadyExistsException e) {
        if (instance == MAX_INSTANCES) {
          throw e;
        }
      }
    }
  }

  private synchronized void unregister() {
    ObjectName registered = name;
    name = null;
    if (registered != null) {
      try {
        ManagementFactory.getPlatformMBeanServer().unregisterMBean(registered);
      } catch (JMException | RuntimeException e) {
        FailureLog.quietly(() -> log.warn("Tracing: {} cannot be taken out of JMX", registered, e));
      }
    }
  }

  @Override
  public String getSender() {
    return sender;
  }

  @Override
  public Map<String, Long> getStats() {
    Stats now = stats.get();
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
    return stats.get().reported();
  }

  @Override
  public long getSent() {
    return stats.get().sent();
  }

  @Override
  public long getDropped() {
    return stats.get().dropped();
  }

  @Override
  public long getPending() {
    return stats.get().pending();
  }
}

package io.clew.spool;

import io.clew.common.LogOnce;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Shows a spool in JMX. */
final class SpoolJmx implements SpoolMXBean {
  private static final int MAX_INSTANCES = 100;

  private final String sender;
  private final Supplier<SpoolStats> stats;

  private SpoolJmx(String sender, Supplier<SpoolStats> stats) {
    this.sender = sender;
    this.stats = stats;
  }

  /**
   * Registers a spool; a failure is logged, and leaves it without JMX.
   *
   * @return what takes it out again
   */
  static Runnable register(
      String name, Object sender, Supplier<SpoolStats> stats, LogOnce logOnce) {
    try {
      SpoolJmx bean = new SpoolJmx(String.valueOf(sender), stats);
      ObjectName shown = bean.registerAs("io.clew:type=Spool,name=" + ObjectName.quote(name));
      return () -> unregister(shown, logOnce);
    } catch (JMException | RuntimeException e) {
      logOnce.warn("a spool cannot be registered in JMX", name, e);
    } catch (LinkageError e) {
      // A Java runtime without JMX.
    }
    return () -> {};
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

  private static void unregister(ObjectName name, LogOnce logOnce) {
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      if (server.isRegistered(name)) {
        server.unregisterMBean(name);
      }
    } catch (JMException | RuntimeException e) {
      logOnce.warn("a spool cannot be taken out of JMX", name, e);
    }
  }

  @Override
  public String getSender() {
    return sender;
  }

  @Override
  public Map<String, Long> getStats() {
    SpoolStats now = stats.get();
    Map<String, Long> numbers = new LinkedHashMap<>();
    numbers.put("spooled", now.spooled());
    numbers.put("adopted", now.adopted());
    numbers.put("replayed", now.replayed());
    numbers.put("rejected", now.rejected());
    numbers.put("droppedQuota", now.droppedQuota());
    numbers.put("droppedCorrupt", now.droppedCorrupt());
    numbers.put("corruptSegments", now.corruptSegments());
    numbers.put("pendingSpans", now.pendingSpans());
    numbers.put("pendingBytes", now.pendingBytes());
    return numbers;
  }

  @Override
  public long getSpooled() {
    return stats.get().spooled();
  }

  @Override
  public long getReplayed() {
    return stats.get().replayed();
  }

  @Override
  public long getDropped() {
    return stats.get().dropped();
  }

  @Override
  public long getPendingSpans() {
    return stats.get().pendingSpans();
  }

  @Override
  public long getPendingBytes() {
    return stats.get().pendingBytes();
  }
}

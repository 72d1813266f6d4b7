package io.clew.common;

import java.lang.management.ManagementFactory;
import java.util.function.Supplier;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A bean in the platform's JMX server. If it cannot be registered, that is logged, and all else
 * works without it. A Java runtime without JMX is not logged.
 */
public final class JmxRegistration implements AutoCloseable {
  private static final int MAX_INSTANCES = 100;

  private final Logger log;
  private @Nullable Object name;

  private JmxRegistration(Logger log, @Nullable Object name) {
    this.log = log;
    this.name = name;
  }

  /**
   * Registers a bean as {@code io.clew:type=TYPE,KEY="VALUE"}. If that name is taken, {@code
   * instance=2} is added to it, and so on.
   *
   * @param bean of a type that JMX accepts, such as one with an MXBean interface
   * @param value any text; it is quoted
   */
  public static JmxRegistration register(
      Object bean, String type, String key, String value, Logger log) {
    return register(bean, type, () -> "," + key + "=" + ObjectName.quote(value), log);
  }

  /**
   * Registers a bean as {@code io.clew:type=TYPE}, or with {@code instance=2} and so on behind it.
   *
   * @param bean of a type that JMX accepts, such as one with an MXBean interface
   */
  public static JmxRegistration register(Object bean, String type, Logger log) {
    return register(bean, type, () -> "", log);
  }

  private static JmxRegistration register(
      Object bean, String type, Supplier<String> keys, Logger log) {
    try {
      return new JmxRegistration(log, registerAs("type=" + type + keys.get(), bean));
    } catch (JMException | RuntimeException e) {
      SafeLog.log(() -> log.warn("Tracing: the {} cannot be registered in JMX", type, e));
    } catch (LinkageError e) {
      // This runtime has no JMX.
    }
    return new JmxRegistration(log, null);
  }

  private static ObjectName registerAs(String wanted, Object bean) throws JMException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    for (int instance = 1; ; instance++) {
      ObjectName free =
          new ObjectName("io.clew:" + wanted + (instance == 1 ? "" : ",instance=" + instance));
      try {
        server.registerMBean(bean, free);
        return free;
      } catch (InstanceAlreadyExistsException e) {
        if (instance == MAX_INSTANCES) {
          throw e;
        }
      }
    }
  }

  /** Takes the bean out of JMX again; idempotent. */
  @Override
  public synchronized void close() {
    Object registered = name;
    name = null;
    if (registered != null) {
      unregister(registered);
    }
  }

  private void unregister(Object registered) {
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      if (server.isRegistered((ObjectName) registered)) {
        server.unregisterMBean((ObjectName) registered);
      }
    } catch (JMException | RuntimeException e) {
      SafeLog.log(() -> log.warn("Tracing: {} cannot be removed from JMX", registered, e));
    }
  }
}

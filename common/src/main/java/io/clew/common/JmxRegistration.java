package io.clew.common;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A bean in the platform's JMX server. If it cannot be registered, that is logged, and all else
 * works without it. A Java runtime without JMX is not logged.
 *
 * <p>To start JMX takes a fifth of a second and some megabytes. So nothing here does: as long as
 * nobody in the process uses JMX, a thread looks every 200 ms whether that has changed. A console
 * that is attached finds the bean by then.
 */
public final class JmxRegistration implements AutoCloseable {
  private static final int MAX_INSTANCES = 100;
  private static final long POLL_MILLIS = 200;

  /** Those that wait until somebody uses JMX. Also the lock of all fields. */
  private static final List<JmxRegistration> WAITING = new ArrayList<>();

  /** Who waits for that; null if nobody does. */
  private static @Nullable Thread waiter;

  private final Logger log;
  private final Object bean;
  private final String type;
  private final @Nullable String key;
  private final String value;
  private @Nullable Object name;

  private JmxRegistration(
      Logger log, Object bean, String type, @Nullable String key, String value) {
    this.log = log;
    this.bean = bean;
    this.type = type;
    this.key = key;
    this.value = value;
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
    return register(new JmxRegistration(log, bean, type, key, value));
  }

  /**
   * Registers a bean as {@code io.clew:type=TYPE}, or with {@code instance=2} and so on behind it.
   *
   * @param bean of a type that JMX accepts, such as one with an MXBean interface, which may be
   *     {@link Described}
   */
  public static JmxRegistration register(Object bean, String type, Logger log) {
    return register(new JmxRegistration(log, bean, type, null, ""));
  }

  private static JmxRegistration register(JmxRegistration made) {
    synchronized (WAITING) {
      if (isInUse()) {
        made.register();
      } else {
        WAITING.add(made);
        if (waiter == null) {
          startWaiting();
        }
      }
    }
    return made;
  }

  /**
   * Registers at once what waits for somebody to use JMX: for code that is about to do so. It
   * starts JMX.
   */
  public static void registerWaiting() {
    synchronized (WAITING) {
      for (JmxRegistration each : WAITING) {
        each.register();
      }
      WAITING.clear();
      WAITING.notifyAll(); // The thread has nothing more to wait for.
    }
  }

  /** Whether there is a JMX server. A runtime that has none never will. */
  private static boolean isInUse() {
    try {
      return Server.exists();
    } catch (LinkageError | RuntimeException e) {
      return true; // To try is to find out.
    }
  }

  private static void startWaiting() {
    Thread thread =
        new Thread(null, null, "clew-jmx", 0, false) {
          @Override
          public void run() { // Not a lambda: each takes a millisecond of a service's start.
            awaitUse();
          }
        };
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    thread.start();
    waiter = thread;
  }

  private static void awaitUse() {
    synchronized (WAITING) {
      try {
        while (!WAITING.isEmpty()) {
          if (isInUse()) {
            registerWaiting();
          } else {
            WAITING.wait(POLL_MILLIS);
          }
        }
      } catch (InterruptedException e) {
        // Only what hunts for threads interrupts this one. The next bean starts another.
      } finally {
        waiter = null;
      }
    }
  }

  private void register() {
    try {
      name = Server.register(type, key, value, bean);
    } catch (JMException | RuntimeException e) {
      SafeLog.log(() -> log.warn("Tracing: the {} cannot be registered in JMX", type, e));
    } catch (LinkageError e) {
      // This runtime has no JMX.
    }
  }

  /** Takes the bean out of JMX again; idempotent. */
  @Override
  public void close() {
    synchronized (WAITING) {
      if (WAITING.remove(this)) {
        WAITING.notifyAll(); // So that the thread ends if there is nothing to wait for.
      }
      Object registered = name;
      name = null;
      if (registered != null) {
        unregister(registered);
      }
    }
  }

  private void unregister(Object registered) {
    try {
      Server.unregister(registered);
    } catch (JMException | RuntimeException e) {
      SafeLog.log(() -> log.warn("Tracing: {} cannot be removed from JMX", registered, e));
    }
  }

  /** All that needs the classes of JMX. */
  private static final class Server {
    private Server() {}

    static boolean exists() {
      return !MBeanServerFactory.findMBeanServer(null).isEmpty();
    }

    static Object register(String type, @Nullable String key, String value, Object bean)
        throws JMException {
      String wanted =
          "io.clew:type=" + type + (key == null ? "" : "," + key + "=" + ObjectName.quote(value));
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      Object described = described(bean);
      for (int instance = 1; ; instance++) {
        ObjectName free = new ObjectName(wanted + (instance == 1 ? "" : ",instance=" + instance));
        try {
          server.registerMBean(described, free);
          return free;
        } catch (InstanceAlreadyExistsException e) {
          if (instance == MAX_INSTANCES) {
            throw e;
          }
        }
      }
    }

    /** The bean with the descriptions of its MXBean interface, if it has one. */
    private static Object described(Object bean) {
      for (Class<?> type : bean.getClass().getInterfaces()) {
        if (JMX.isMXBeanInterface(type)) {
          return DescribedBean.of(bean, type);
        }
      }
      return bean;
    }

    static void unregister(Object registered) throws JMException {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      if (server.isRegistered((ObjectName) registered)) {
        server.unregisterMBean((ObjectName) registered);
      }
    }
  }
}

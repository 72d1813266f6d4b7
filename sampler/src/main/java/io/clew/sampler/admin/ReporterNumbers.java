package io.clew.sampler.admin;

import io.clew.common.JmxRegistration;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;

/**
 * What became of the spans of one reporter. The sampler does not know the tracer; what both know is
 * JMX, where the reporters of a service show their numbers.
 */
final class ReporterNumbers {
  private final int instance;
  private final String sender;
  private final Map<String, Long> numbers;

  ReporterNumbers(int instance, String sender, Map<String, Long> numbers) {
    this.instance = instance;
    this.sender = sender;
    this.numbers = new TreeMap<>(numbers);
  }

  /**
   * Those of all reporters of a service, the first one first.
   *
   * @throws LinkageError if this runtime has no JMX
   */
  static List<ReporterNumbers> of(String service) {
    List<ReporterNumbers> all = new ArrayList<>();
    JmxRegistration.registerWaiting();
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      ObjectName pattern =
          new ObjectName("io.clew:type=Reporter,service=" + ObjectName.quote(service) + ",*");
      for (ObjectName name : server.queryNames(pattern, null)) {
        addIfThere(server, name, all);
      }
    } catch (JMException e) {
      throw new IllegalStateException(e); // The pattern is well-formed.
    }
    all.sort(Comparator.comparingInt(ReporterNumbers::instance));
    return all;
  }

  private static void addIfThere(MBeanServer server, ObjectName name, List<ReporterNumbers> all) {
    try {
      all.add(read(server, name));
    } catch (JMException | RuntimeException e) {
      // A reporter that is being closed.
    }
  }

  private static ReporterNumbers read(MBeanServer server, ObjectName name) throws JMException {
    Map<String, Long> numbers = new TreeMap<>();
    TabularData stats = (TabularData) server.getAttribute(name, "Stats");
    for (Object row : stats.values()) {
      CompositeData entry = (CompositeData) row;
      numbers.put((String) entry.get("key"), (Long) entry.get("value"));
    }
    String instance = name.getKeyProperty("instance");
    return new ReporterNumbers(
        instance == null ? 1 : Integer.parseInt(instance),
        (String) server.getAttribute(name, "Sender"),
        numbers);
  }

  /** Tells apart the reporters of a service: 1 for the first. */
  int instance() {
    return instance;
  }

  /** Where the spans go, as the sender says. */
  String sender() {
    return sender;
  }

  /** Spans by what became of them: {@code reported}, {@code sent}, {@code droppedQueueFull} ... */
  Map<String, Long> numbers() {
    return numbers;
  }
}

package io.clew.ship;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows a shipper in JMX. */
final class ShipperJmx implements ShipperMXBean {
  private static final Logger log = LoggerFactory.getLogger(Shipper.class);
  private static final String NAME = "io.clew:type=Shipper";

  private final ShipCounters counters;
  private final SpanLogs logs;

  ShipperJmx(Shipper shipper) {
    counters = shipper.counters();
    logs = shipper.logs();
  }

  /** A failure is logged and ignored. */
  void register() {
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      ObjectName name = new ObjectName(NAME);
      if (server.isRegistered(name)) {
        server.unregisterMBean(name);
      }
      server.registerMBean(this, name);
    } catch (JMException e) {
      log.warn("The shipper cannot be registered in JMX", e);
    }
  }

  @Override
  public long getSpansShipped() {
    return counters.spansShipped.sum();
  }

  @Override
  public long getBytesShipped() {
    return counters.bytesShipped.sum();
  }

  @Override
  public long getSpansRejected() {
    return counters.spansRejected.sum();
  }

  @Override
  public long getLinesSkipped() {
    return counters.linesSkipped.sum();
  }

  @Override
  public long getFilesLost() {
    return counters.filesLost.sum();
  }

  @Override
  public long getBytesLost() {
    return counters.bytesLost.sum();
  }

  @Override
  public long getSendsFailed() {
    return counters.sendsFailed.sum();
  }

  @Override
  public int getFiles() {
    return logs.files().size();
  }

  @Override
  public long getLagBytes() {
    return logs.lagBytes();
  }

  @Override
  public long getLagSeconds() {
    return logs.lagSeconds(System.currentTimeMillis());
  }
}

package io.clew.ship;

import io.clew.common.JmxRegistration;
import io.clew.common.SafeLog;

/** Shows a shipper in JMX. */
final class ShipperJmx implements ShipperMXBean {

  private final ShipCounters counters;
  private final SpanLogs logs;

  ShipperJmx(Shipper shipper) {
    counters = shipper.counters();
    logs = shipper.logs();
  }

  JmxRegistration register() {
    return JmxRegistration.register(this, "Shipper", SafeLog.logger(Shipper.class));
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

package io.clew.spool;

import io.clew.common.JmxRegistration;
import io.clew.common.SafeLog;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Shows a spool in JMX. */
final class SpoolJmx implements SpoolMXBean {
  private final String sender;
  private final Supplier<SpoolStats> stats;

  private SpoolJmx(String sender, Supplier<SpoolStats> stats) {
    this.sender = sender;
    this.stats = stats;
  }

  static JmxRegistration register(String name, Object sender, Supplier<SpoolStats> stats) {
    SpoolJmx bean = new SpoolJmx(String.valueOf(sender), stats);
    return JmxRegistration.register(
        bean, "Spool", "name", name, SafeLog.logger(SpoolingSpanSender.class));
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

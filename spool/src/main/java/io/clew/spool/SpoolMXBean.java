package io.clew.spool;

import java.util.Map;
import javax.management.MXBean;

/**
 * The counters of a spool in JMX, as {@code io.clew:type=Spool,name="feed-kafka"}. A second spool
 * of the same name has {@code instance=2} in its name. {@link SpoolStats} explains the numbers.
 */
@MXBean
public interface SpoolMXBean {
  /** The sender and its receiver, as text. */
  String getSender();

  /**
   * All numbers at one moment, so that they add up: {@code spooled}, {@code replayed} and so on.
   * The other attributes are single numbers, for tools that do not read maps.
   */
  Map<String, Long> getStats();

  /** Spans that were put into the spool, since the start. */
  long getSpooled();

  /** Spans that the receiver has taken from the spool, since the start. */
  long getReplayed();

  /** Spans of the spool that were lost for any reason, since the start. */
  long getDropped();

  /** Spans that are in the spool now. */
  long getPendingSpans();

  /** Bytes that the spool has on disk now. */
  long getPendingBytes();
}

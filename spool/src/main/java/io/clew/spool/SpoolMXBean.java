package io.clew.spool;

import java.util.Map;
import javax.management.MXBean;

/**
 * The books of a spool in JMX, as {@code io.clew:type=Spool,name="feed-kafka"}; a second spool of
 * the same name has {@code instance=2} in its name. What the numbers are is said at {@link
 * SpoolStats}.
 */
@MXBean
public interface SpoolMXBean {
  /**
   * What is spooled for whom.
   *
   * @return what the sender says of itself
   */
  String getSender();

  /**
   * All numbers at one moment, so that they balance. The other attributes are each read at their
   * own moment, as monitoring tools want them.
   *
   * @return {@code spooled}, {@code replayed} and so on
   */
  Map<String, Long> getStats();

  /**
   * Spans that were put into the spool.
   *
   * @return a count that only grows
   */
  long getSpooled();

  /**
   * Spans that the receiver has taken from the spool.
   *
   * @return a count that only grows
   */
  long getReplayed();

  /**
   * Spans of the spool that were lost, for whatever reason.
   *
   * @return a count that only grows
   */
  long getDropped();

  /**
   * Spans that are in the spool.
   *
   * @return 0 if the receiver has all
   */
  long getPendingSpans();

  /**
   * Bytes that the spool has on disk.
   *
   * @return 0 if the receiver has all
   */
  long getPendingBytes();
}

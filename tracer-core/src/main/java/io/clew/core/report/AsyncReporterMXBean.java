package io.clew.core.report;

import java.util.Map;
import javax.management.MXBean;

/**
 * The books of an {@link AsyncReporter} in JMX, as {@code io.clew:type=Reporter,service="feed"}; a
 * second reporter of the same service has {@code instance=2} in its name. What the numbers are is
 * said at {@link AsyncReporter.Stats}.
 */
@MXBean
public interface AsyncReporterMXBean {
  /**
   * Where the spans go.
   *
   * @return what the sender says of itself
   */
  String getSender();

  /**
   * All numbers at one moment, so that they balance. The other attributes are each read at their
   * own moment, as monitoring tools want them.
   *
   * @return {@code reported}, {@code sent} and so on
   */
  Map<String, Long> getStats();

  /**
   * Spans that the application finished.
   *
   * @return a count that only grows
   */
  long getReported();

  /**
   * Spans that are where they are safe.
   *
   * @return a count that only grows
   */
  long getSent();

  /**
   * Spans that were lost, for whatever reason.
   *
   * @return a count that only grows
   */
  long getDropped();

  /**
   * Spans on their way.
   *
   * @return 0 if all is done
   */
  long getPending();
}

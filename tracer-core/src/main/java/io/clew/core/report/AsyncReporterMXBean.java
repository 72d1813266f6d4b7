package io.clew.core.report;

import java.util.Map;
import javax.management.MXBean;

/**
 * The counters of an {@link AsyncReporter} in JMX, as {@code io.clew:type=Reporter,service="feed"};
 * a second reporter of the same service has {@code instance=2} in its name. {@link
 * AsyncReporter.Stats} describes the counters.
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
   * All counters of one moment. The other attributes are read one at a time and need not add up.
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
   * Spans that the sender has delivered.
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
   * Spans that are queued or being sent.
   *
   * @return 0 if all is done
   */
  long getPending();
}

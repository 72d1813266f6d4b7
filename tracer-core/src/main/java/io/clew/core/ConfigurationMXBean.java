package io.clew.core;

import java.util.List;
import java.util.Map;
import javax.management.MXBean;

/**
 * With which settings a service is traced, in JMX as {@code
 * io.clew:type=Configuration,service="feed"}; a second tracing of the same service has {@code
 * instance=2} in its name. No secret is shown.
 */
@MXBean
public interface ConfigurationMXBean {
  /**
   * What is traced, how, and where the spans go.
   *
   * @return one line
   */
  String getDescription();

  /**
   * Whether tracing is on at this moment: false if code, {@code clew.enabled} in the file, or the
   * rules of the sampler have switched it off.
   */
  boolean isEnabled();

  /**
   * The settings that are set. All others have their defaults.
   *
   * @return by key; what is used, if the value that is set was refused
   */
  Map<String, String> getSettings();

  /**
   * Where these are set.
   *
   * @return by key; a system property, a variable of the environment, or the path of a file
   */
  Map<String, String> getSources();

  /**
   * What was refused or misspelt: the warnings of the start.
   *
   * @return one line for each, the first hundred
   */
  List<String> getWarnings();
}

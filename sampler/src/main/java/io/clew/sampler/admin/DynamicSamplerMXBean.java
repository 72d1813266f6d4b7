package io.clew.sampler.admin;

import io.clew.sampler.DynamicSampler;
import io.clew.sampler.RuleSet;
import java.util.List;
import java.util.Map;
import javax.management.MXBean;
import org.jspecify.annotations.Nullable;

/**
 * A {@link DynamicSampler} in JMX, as {@code io.clew:type=Sampler,service="feed"}; a second sampler
 * of the same service has {@code instance=2} in its name. It consists of plain types, so that any
 * client shows it.
 */
@MXBean
public interface DynamicSamplerMXBean {
  /** The service that the sampler decides for. */
  String getService();

  /** Whether all tracing is stopped. */
  boolean isOff();

  /**
   * The rules that were set by hand.
   *
   * @return JSON; null if there are none
   */
  @Nullable String getRules();

  /**
   * Sets rules by hand, which come before those of all sources.
   *
   * @param json a {@link RuleSet}; blank to take back what was set
   * @throws IllegalArgumentException if it is not valid; then nothing has changed
   */
  void setRules(@Nullable String json);

  /**
   * The rules in force, in their order.
   *
   * @return a line for each, with its layer, name, strategy and counts
   */
  List<String> getActiveRules();

  /**
   * Where rules come from, those with precedence first.
   *
   * @return a line for each, with its version, age, error and counts
   */
  List<String> getLayers();

  /**
   * The boosts that are not over.
   *
   * @return a line for each
   */
  List<String> getBoosts();

  /**
   * Decisions to record a trace.
   *
   * @return their number by {@code layer / rule}
   */
  Map<String, Long> getSampledByRule();

  /**
   * Decisions not to record a trace.
   *
   * @return their number by {@code layer / rule}
   */
  Map<String, Long> getUnsampledByRule();

  /**
   * The same as to write {@link #setRules Rules}.
   *
   * @param json a {@link RuleSet}
   * @throws IllegalArgumentException if it is not valid; then nothing has changed
   */
  void set(String json);

  /** Takes back the rules that were set by hand. */
  void clear();

  /**
   * Samples at another rate for a while.
   *
   * @param rule the name of a rule in force, or else a pattern of operations
   * @param rate 0 to 1
   * @param seconds 1 to 86,400
   * @throws IllegalArgumentException if any of them is out of range
   */
  void boost(String rule, double rate, long seconds);

  /**
   * Ends a boost before its time.
   *
   * @param rule as it was boosted
   * @return false if there is none
   */
  boolean cancelBoost(String rule);

  /** Stops all tracing in this process. */
  void stop();

  /** Takes back {@link #stop()}. */
  void resume();
}

package io.clew.sampler.admin;

import io.clew.common.Described;
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
@Described("Which requests are traced: the rules in force, and how to change them")
public interface DynamicSamplerMXBean {
  /** The service that the sampler decides for. */
  @Described("The service that the sampler decides for")
  String getService();

  /** Whether all tracing is stopped. */
  @Described("Whether all tracing is stopped, by whatever layer")
  boolean isOff();

  /**
   * The rules that were set by hand.
   *
   * @return JSON; null if there are none
   */
  @Described("The rules that were set by hand, in JSON; blank takes them back")
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
  @Described("The rules in force, in their order: layer / name: strategy; counts")
  List<String> getActiveRules();

  /**
   * Where rules come from, those with precedence first.
   *
   * @return a line for each, with its version, age, error and counts
   */
  @Described("Where rules come from, those with precedence first: version, age, error, counts")
  List<String> getLayers();

  /**
   * The boosts that are not over.
   *
   * @return a line for each
   */
  @Described("The boosts that are not over")
  List<String> getBoosts();

  /**
   * Decisions to record a trace.
   *
   * @return their number by {@code layer / rule}
   */
  @Described(value = "Decisions to record a trace, by layer / rule", units = "decisions")
  Map<String, Long> getSampledByRule();

  /**
   * Decisions not to record a trace.
   *
   * @return their number by {@code layer / rule}
   */
  @Described(value = "Decisions not to record a trace, by layer / rule", units = "decisions")
  Map<String, Long> getUnsampledByRule();

  /**
   * The same as to write {@link #setRules Rules}.
   *
   * @param json a {@link RuleSet}
   * @throws IllegalArgumentException if it is not valid; then nothing has changed
   */
  @Described(
      "Sets rules by hand, which come before those of all sources; the same as to write Rules")
  void set(@Described(name = "json", value = "A rule set, as in the rule file") String json);

  /** Takes back the rules that were set by hand. */
  @Described("Takes back the rules that were set by hand")
  void clear();

  /**
   * Samples at another rate for a while.
   *
   * @param rule the name of a rule in force, or else a pattern of operations
   * @param rate 0 to 1
   * @param seconds 1 to 86,400
   * @throws IllegalArgumentException if any of them is out of range
   */
  @Described("Samples at another rate for a while")
  void boost(
      @Described(
              name = "rule",
              value = "The name of a rule in force, or else a pattern such as POST /checkout*")
          String rule,
      @Described(name = "rate", value = "The share of its requests to record, 0 to 1") double rate,
      @Described(name = "seconds", value = "How long, 1 to 86,400 seconds", units = "s")
          long seconds);

  /**
   * Ends a boost before its time.
   *
   * @param rule as it was boosted
   * @return false if there is none
   */
  @Described("Ends a boost before its time; false if there is none")
  boolean cancelBoost(
      @Described(name = "rule", value = "The rule or pattern, as it was boosted") String rule);

  /** Stops all tracing in this process. */
  @Described("Stops all tracing in this process")
  void stop();

  /** Takes back {@link #stop()}. */
  @Described("Takes back stop")
  void resume();
}

package io.clew.sampler;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link DynamicSampler} does at one moment, and why: for people, handlers and metrics.
 *
 * @param layers where rules come from, those with precedence first
 * @param rules those in force, in their order: the first that applies to a request decides
 */
public record SamplerStatus(
    String service, boolean off, List<Layer> layers, List<Rule> rules, List<Boost> boosts) {

  /**
   * Where rules come from.
   *
   * @param name {@code manual}, or that of the source
   * @param version of the rule set in force; null if there is none
   * @param since when the rule set in force came; null if there is none
   * @param confirmed when the source last said what it has, so that this is the age of what is
   *     known; null if it never did
   * @param error why there is nothing newer; null if all is well
   * @param warnings what Jaeger ignores in the rule set in force, and what that means here
   * @param updates rule sets taken
   * @param refusals rule sets refused
   * @param failures reports of a source that had nothing to give
   */
  public record Layer(
      String name,
      boolean off,
      @Nullable String version,
      @Nullable Instant since,
      @Nullable Instant confirmed,
      @Nullable String error,
      List<String> warnings,
      long updates,
      long refusals,
      long failures) {}

  /**
   * A rule in force.
   *
   * @param name such as {@code checkout}
   * @param strategy such as {@code probabilistic 0.003}
   * @param sampled decisions to record a trace, since there is a rule of this name
   * @param unsampled decisions not to
   */
  public record Rule(String layer, String name, String strategy, long sampled, long unsampled) {}

  /**
   * A boost in force.
   *
   * @param rule the name of a rule, or else a pattern of operations
   * @param rate 0 to 1
   * @param remaining how long it lasts from now on
   */
  public record Boost(String rule, double rate, Duration remaining) {}
}

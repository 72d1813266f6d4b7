package io.clew.sampler;

import io.clew.common.SafeLog;
import java.time.Instant;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The last good rule set from one place, and what has gone wrong since. To be used under a lock.
 */
final class Layer {
  private static final Logger log = SafeLog.logger(DynamicSampler.class);

  private static final int MAX_WARNINGS_LOGGED = 10;
  private static final int MAX_VERSION_CHARS = 80;

  private final String name;
  private List<ActiveRule.Key> rules = List.of();
  private List<ActiveRule.Key> skippedPaths = List.of();
  private boolean off;
  private List<String> warnings = List.of();
  private @Nullable String version;
  private @Nullable Instant since;
  private @Nullable Instant confirmed;
  private @Nullable String refused;
  private @Nullable String refusal;
  private @Nullable String failure;
  private long updates;
  private long refusals;
  private long failures;

  Layer(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  boolean isOff() {
    return off;
  }

  List<ActiveRule.Key> rules() {
    return rules;
  }

  /** A path is skipped if any layer says so. */
  static List<ActiveRule.Key> skippedPaths(List<Layer> layers) {
    return layers.stream().flatMap(layer -> layer.skippedPaths.stream()).toList();
  }

  /** The versions of all rule sets, with commas between them; null if there is none. */
  static @Nullable String versions(List<Layer> layers) {
    StringJoiner versions = new StringJoiner(",");
    for (Layer layer : layers) {
      if (layer.version != null) {
        versions.add(shown(layer.version));
      }
    }
    return versions.length() == 0 ? null : versions.toString();
  }

  /**
   * Takes a rule set.
   *
   * @return what has changed, in words
   */
  String accept(RuleSet ruleSet, String service, String newVersion, Instant now) {
    rules =
        ruleSet.forService(service).stream()
            .map(entry -> new ActiveRule.Key(name, entry.rule(), entry.strategy()))
            .toList();
    skippedPaths =
        ruleSet.skippedPaths(service).stream()
            .map(rule -> new ActiveRule.Key(name, rule, Strategy.constant(false)))
            .toList();
    off = ruleSet.isOff(service);
    warnings = ruleSet.warnings();
    String change =
        name
            + ": rules of version "
            + shown(newVersion)
            + (version == null ? "" : " after " + shown(version))
            + (refused == null ? "" : ", no longer refused");
    version = newVersion;
    since = now;
    refused = null;
    refusal = null;
    updates++;
    confirm(now);
    warn();
    return change;
  }

  /**
   * Takes a rule set that the source gave to an earlier process. What is wrong with the one that it
   * gives now, if anything, stays known.
   *
   * @return what has changed, in words
   */
  String restore(RuleSet ruleSet, String service, String oldVersion, Instant received) {
    String document = refused;
    String problem = refusal;
    refused = null;
    String change = accept(ruleSet, service, oldVersion, received);
    refused = document;
    refusal = problem;
    return change;
  }

  private void warn() {
    int shown = Math.min(MAX_WARNINGS_LOGGED, warnings.size());
    for (String warning : warnings.subList(0, shown)) {
      SafeLog.log(() -> log.warn("Tracing: {}: {}", name, warning));
    }
    if (shown < warnings.size()) {
      int more = warnings.size() - shown;
      SafeLog.log(() -> log.warn("Tracing: {}: {} more warnings, see its status", name, more));
    }
  }

  private static String shown(String version) {
    return RuleSetText.printable(version, MAX_VERSION_CHARS);
  }

  /** The source has what it had. */
  void confirm(Instant now) {
    confirmed = now;
    if (failure != null) {
      String still = refusal == null ? "" : ", its rules are still refused: " + refusal;
      SafeLog.log(() -> log.info("Tracing: {} is back{}", name, still));
      failure = null;
    }
  }

  void refuse(String document, String problem, Instant now) {
    refusal = null;
    confirm(now);
    refusals++;
    if (!document.equals(refused)) {
      SafeLog.log(() -> log.warn("Tracing: {} is refused, {}: {}", name, whatStays(), problem));
    }
    refused = document;
    refusal = problem;
  }

  void fail(String problem) {
    failures++;
    if (failure == null) {
      SafeLog.log(() -> log.warn("Tracing: {} fails, {}: {}", name, whatStays(), problem));
    }
    failure = problem;
  }

  private String whatStays() {
    return version == null ? "there were no rules before" : "the last good rules stay";
  }

  /** Forgets the rule set, as if there had been none. */
  void clear() {
    rules = List.of();
    skippedPaths = List.of();
    off = false;
    warnings = List.of();
    version = null;
    since = null;
  }

  SamplerStatus.Layer status(boolean stopped) {
    return new SamplerStatus.Layer(
        name,
        off || stopped,
        version,
        since,
        confirmed,
        failure != null ? failure : refusal,
        warnings,
        updates,
        refusals,
        failures);
  }
}

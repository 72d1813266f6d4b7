package io.clew.sampler;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last good rule set from one place, and what has gone wrong since. To be used under a lock.
 */
final class Layer {
  private static final Logger log = LoggerFactory.getLogger(DynamicSampler.class);

  private final String name;
  private List<ActiveRule.Key> rules = List.of();
  private boolean off;
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

  void accept(RuleSet ruleSet, String service, String newVersion, Instant now) {
    rules =
        ruleSet.forService(service).stream()
            .map(entry -> new ActiveRule.Key(name, entry.rule(), entry.strategy()))
            .toList();
    off = ruleSet.isOff();
    version = newVersion;
    since = now;
    refused = null;
    refusal = null;
    updates++;
    confirm(now);
  }

  void confirm(Instant now) {
    confirmed = now;
    if (failure != null) {
      log.info("Tracing: {} is back", name);
      failure = null;
    }
  }

  void refuse(String document, String problem, Instant now) {
    confirm(now);
    refusals++;
    if (!document.equals(refused)) {
      log.warn("Tracing: {}: rules refused, the last good ones stay: {}", name, problem);
    }
    refused = document;
    refusal = problem;
  }

  void fail(String problem) {
    failures++;
    if (failure == null) {
      log.warn("Tracing: {} fails, the last good rules stay: {}", name, problem);
    }
    failure = problem;
  }

  /** Forgets the rule set, as if there had been none. */
  void clear() {
    rules = List.of();
    off = false;
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
        updates,
        refusals,
        failures);
  }
}

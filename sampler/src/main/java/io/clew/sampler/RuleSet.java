package io.clew.sampler;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A validated set of sampling rules for all services of a company, or for one: an operator's JSON
 * document. It is one of
 *
 * <ul>
 *   <li>Jaeger's sampling strategies file, with {@code default_strategy} and {@code
 *       service_strategies};
 *   <li>the answer of a Jaeger backend or an OpenTelemetry collector to {@code
 *       /sampling?service=...}, with {@code strategyType}, {@code probabilisticSampling}, {@code
 *       rateLimitingSampling} and {@code operationSampling};
 * </ul>
 *
 * <p>and beside either it may have {@code "tracing": "off"}, which stops all tracing, {@code
 * skip_paths}, which are not traced, the same for some {@code services}, and {@code rules} of our
 * own, which come first:
 *
 * <pre>{@code
 * {
 *   "skip_paths": ["/health", "/ready*"],
 *   "services": [{"service": "billing", "tracing": "off"}],
 *   "rules": [
 *     {"name": "checkout", "service": "shop*", "operation": "POST /checkout*",
 *      "kind": "server", "tags": {"http.method": "POST"},
 *      "type": "guaranteed", "param": 0.01, "min_traces_per_second": 0.5}
 *   ],
 *   "default_strategy": {"type": "probabilistic", "param": 0.003}
 * }
 * }</pre>
 *
 * <p>The types of rules are {@code const} ({@code param} 0 or 1), {@code probabilistic}, {@code
 * ratelimiting}, {@code guaranteed} and {@code adaptive} ({@code target_traces_per_second} of each
 * operation, {@code min_rate}, {@code max_rate}). The first rule that applies to a request wins;
 * then come, as with Jaeger, the strategy of the service's operation, that of the operation in the
 * default strategy, the service's own strategy, and the default strategy. Each of them may be
 * missing. In Jaeger's part a mistake that Jaeger takes is a {@linkplain #warnings warning}.
 * Jaeger's names of services and operations are meant as they are; in our rules {@code *} stands
 * for any characters. Where rules have to have a name, Jaeger's have {@code operation ...}, {@code
 * service ...} and {@code default}.
 *
 * @see <a href="https://www.jaegertracing.io/docs/latest/sampling/">Jaeger's sampling
 *     strategies</a>
 */
public final class RuleSet {
  private static final int MAX_RULES_PER_SERVICE = 1000;

  private final boolean off;
  private final List<ServiceSettings> settings;
  private final List<ServiceRule> rules;
  private final Map<String, Strategies> services;
  private final Strategies defaults;
  private final List<String> warnings;

  RuleSet(
      boolean off,
      List<ServiceSettings> settings,
      List<ServiceRule> rules,
      Map<String, Strategies> services,
      Strategies defaults,
      List<String> warnings) {
    this.off = off;
    this.settings = List.copyOf(settings);
    this.rules = List.copyOf(rules);
    this.services = Map.copyOf(services);
    this.defaults = defaults;
    this.warnings = List.copyOf(warnings);
  }

  /**
   * Reads and validates a document of at most 1,048,576 characters and 10,000 rules.
   *
   * @throws InvalidRuleSetException if Jaeger would not take it, or if anything in {@code tracing},
   *     {@code skip_paths}, {@code services} or {@code rules} is not as expected
   */
  public static RuleSet parse(String json) {
    return RuleSetReader.read(Json.parse(json));
  }

  /**
   * Whether all tracing is to stop.
   *
   * @return true if the document says {@code "tracing": "off"}
   */
  public boolean isOff() {
    return off;
  }

  /** Whether tracing is to stop in a service: everywhere, or by the first entry that says so. */
  boolean isOff(String service) {
    for (ServiceSettings each : settings) {
      if (each.off != null && each.service.matches(service)) {
        return off || each.off;
      }
    }
    return off;
  }

  /** A rule for each path of a service that is not traced. */
  Set<Rule> skippedPaths(String service) {
    Set<Rule> paths = new LinkedHashSet<>();
    for (ServiceSettings each : settings) {
      if (each.service.matches(service)) {
        paths.addAll(each.skippedPaths);
      }
    }
    return paths;
  }

  /**
   * What Jaeger ignores in its part of the document, or replaces by a default, and what that means
   * here.
   *
   * @return a line for each, with its place; none if all is well
   */
  public List<String> warnings() {
    return warnings;
  }

  /**
   * The rules for a service, in their order. All but the last have a condition; the last may.
   *
   * @throws InvalidRuleSetException if there are more than 1,000
   */
  List<Entry> forService(String service) {
    List<Entry> entries = new ArrayList<>();
    for (ServiceRule rule : rules) {
      if (rule.service.matches(service)) {
        entries.add(rule.entry);
      }
    }
    Strategies own = services.getOrDefault(service, Strategies.NONE);
    Map<String, Strategy> operations = new LinkedHashMap<>(own.operations);
    defaults.operations.forEach(operations::putIfAbsent);
    operations.forEach(
        (operation, strategy) ->
            entries.add(
                new Entry(
                    Rule.newBuilder("operation " + operation).operationNamed(operation).build(),
                    strategy)));
    if (own.strategy != null) {
      entries.add(new Entry(Rule.newBuilder("service " + service).build(), own.strategy));
    } else if (defaults.strategy != null) {
      entries.add(new Entry(Rule.newBuilder("default").build(), defaults.strategy));
    }
    int count = entries.size() + skippedPaths(service).size();
    if (count > MAX_RULES_PER_SERVICE) {
      throw new InvalidRuleSetException(
          "rules for one service: expected at most " + MAX_RULES_PER_SERVICE + ", got " + count);
    }
    return entries;
  }

  /**
   * What is said of some services besides how they sample.
   *
   * @param off null if nothing is said of it
   */
  record ServiceSettings(Glob service, @Nullable Boolean off, List<Rule> skippedPaths) {}

  /** A rule and how it samples. */
  record Entry(Rule rule, Strategy strategy) {}

  /** One of our rules, and which services it is for. */
  record ServiceRule(Glob service, Entry entry) {}

  /** Jaeger's strategies: those of operations by name, and the one for all others. */
  record Strategies(@Nullable Strategy strategy, Map<String, Strategy> operations) {
    static final Strategies NONE = new Strategies(null, Map.of());
  }
}

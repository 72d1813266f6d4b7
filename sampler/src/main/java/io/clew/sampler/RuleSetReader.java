package io.clew.sampler;

import io.clew.sampler.RuleSet.Entry;
import io.clew.sampler.RuleSet.ServiceRule;
import io.clew.sampler.RuleSet.Strategies;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes a {@link RuleSet} of a document. */
final class RuleSetReader {
  private static final int MAX_RULES = 10_000;

  /** More traces a second than there are in a company; a bound to find slips. */
  private static final int MAX_PER_SECOND = 1_000_000_000;

  private static final List<String> OURS = List.of("tracing", "rules");
  private static final List<String> FILE = List.of("default_strategy", "service_strategies");
  private static final List<String> ANSWER =
      List.of("strategyType", "probabilisticSampling", "rateLimitingSampling", "operationSampling");

  /** The types of strategies, and the keys that each has. */
  private static final Map<String, List<String>> TYPES = new LinkedHashMap<>();

  static {
    TYPES.put("const", List.of("param"));
    TYPES.put("probabilistic", List.of("param"));
    TYPES.put("ratelimiting", List.of("param"));
    TYPES.put("guaranteed", List.of("param", "min_traces_per_second"));
    TYPES.put("adaptive", List.of("target_traces_per_second", "min_rate", "max_rate"));
  }

  private static final List<String> RULE_TYPES = List.copyOf(TYPES.keySet());
  private static final List<String> JAEGER_TYPES = List.of("probabilistic", "ratelimiting");

  private int count;

  private RuleSetReader() {}

  static RuleSet read(Json document) {
    return new RuleSetReader().ruleSet(document);
  }

  private RuleSet ruleSet(Json document) {
    Set<String> found = document.object().keySet();
    boolean isAnswer = ANSWER.stream().anyMatch(found::contains);
    boolean isFile = FILE.stream().anyMatch(found::contains);
    document.expectKeys(
        isAnswer ? plus(OURS, ANSWER) : isFile ? plus(OURS, FILE) : plus(plus(OURS, FILE), ANSWER));
    boolean off = word(document, "tracing", List.of("on", "off"), "on").equals("off");
    List<ServiceRule> rules = rules(document);
    return isAnswer
        ? new RuleSet(off, rules, Map.of(), answer(document))
        : new RuleSet(off, rules, services(document), defaults(document));
  }

  private List<ServiceRule> rules(Json document) {
    List<ServiceRule> rules = new ArrayList<>();
    // What the default strategy is called among the rules in force.
    Set<String> names = new HashSet<>(Set.of("default"));
    for (Json json : list(document, "rules")) {
      rules.add(rule(json));
      Json name = json.get("name");
      name.require(names.add(name.text()), "another name than before");
    }
    return rules;
  }

  private ServiceRule rule(Json json) {
    count(json);
    Strategy strategy =
        strategy(json, List.of("name", "service", "operation", "kind", "tags"), RULE_TYPES);
    Json name = json.get("name");
    Rule.Builder rule = checked(name, () -> Rule.newBuilder(name.text()));
    Json operation = json.find("operation");
    if (operation != null) {
      checked(operation, () -> rule.operation(operation.text()));
    }
    Json kind = json.find("kind");
    if (kind != null) {
      checked(kind, () -> rule.kind(kind.text()));
    }
    Json tags = json.find("tags");
    if (tags != null) {
      tags.object().forEach((key, value) -> checked(value, () -> rule.tag(key, value.text())));
    }
    Json service = json.find("service");
    Glob services = service == null ? Glob.ANY : Glob.of(name(service));
    return new ServiceRule(services, new Entry(rule.build(), strategy));
  }

  private Map<String, Strategies> services(Json document) {
    Map<String, Strategies> services = new HashMap<>();
    for (Json json : list(document, "service_strategies")) {
      count(json);
      Strategies strategies = strategies(json, List.of("service"));
      Json service = json.get("service");
      boolean isNew = services.put(name(service), strategies) == null;
      service.require(isNew, "another service than before");
    }
    return services;
  }

  private Strategies defaults(Json document) {
    Json json = document.find("default_strategy");
    return json == null ? Strategies.NONE : strategies(json, List.of());
  }

  private Strategies strategies(Json json, List<String> keys) {
    List<String> allKeys = plus(keys, List.of("operation_strategies"));
    boolean hasOperations = json.find("operation_strategies") != null;
    Strategy strategy = null;
    if (hasOperations && json.find("type") == null && json.find("param") == null) {
      json.expectKeys(plus(allKeys, List.of("type", "param")));
    } else {
      strategy = strategy(json, allKeys, JAEGER_TYPES);
    }
    Map<String, Strategy> operations = new LinkedHashMap<>();
    for (Json operation : list(json, "operation_strategies")) {
      put(operations, operation, strategy(operation, List.of("operation"), JAEGER_TYPES));
    }
    return new Strategies(strategy, operations);
  }

  /** The strategy of an object that has these keys besides the strategy's own. */
  private static Strategy strategy(Json json, List<String> keys, List<String> types) {
    String type = word(json, "type", types, null);
    json.expectKeys(plus(plus(keys, List.of("type")), TYPES.getOrDefault(type, List.of())));
    return switch (type) {
      case "const" -> constant(json.get("param"));
      case "probabilistic" -> new Strategy.Probabilistic(json.get("param").number(0, 1));
      case "ratelimiting" -> new Strategy.RateLimiting(json.get("param").number(0, MAX_PER_SECOND));
      case "guaranteed" ->
          new Strategy.Guaranteed(
              json.get("param").number(0, 1),
              json.get("min_traces_per_second").number(0, MAX_PER_SECOND));
      case "adaptive" -> adaptive(json);
      default -> throw new AssertionError(type);
    };
  }

  private static Strategy adaptive(Json json) {
    Json target = json.get("target_traces_per_second");
    double tracesPerSecond = target.number(0, MAX_PER_SECOND);
    target.require(tracesPerSecond > 0, "more than 0");
    Json max = json.find("max_rate");
    double maxRate = max == null ? 1 : max.number(0, 1);
    Json min = json.find("min_rate");
    double minRate = min == null ? 0 : min.number(0, 1);
    if (min != null) {
      min.require(minRate <= maxRate, "at most max_rate, which is " + maxRate);
    }
    return new Strategy.Adaptive(tracesPerSecond, minRate, maxRate);
  }

  private static Strategy constant(Json param) {
    double number = param.number(0, 1);
    param.require(number == 0 || number == 1, "0 or 1");
    return new Strategy.Constant(number == 1);
  }

  /**
   * What a Jaeger backend says to one service. As in all of Protobuf's JSON, zeros may be left out.
   */
  private Strategies answer(Json answer) {
    String type =
        word(answer, "strategyType", List.of("PROBABILISTIC", "RATE_LIMITING", "0", "1"), "0");
    Json operations = answer.find("operationSampling");
    if (operations != null) {
      return operations(operations); // As in Jaeger's clients, it comes before the type.
    }
    if (type.equals("0") || type.equals("PROBABILISTIC")) {
      return new Strategies(new Strategy.Probabilistic(samplingRate(answer)), Map.of());
    }
    Json limit = answer.get("rateLimitingSampling");
    limit.expectKeys(List.of("maxTracesPerSecond"));
    return new Strategies(
        new Strategy.RateLimiting(number(limit, "maxTracesPerSecond", MAX_PER_SECOND)), Map.of());
  }

  private Strategies operations(Json json) {
    String lowerBound = "defaultLowerBoundTracesPerSecond";
    String upperBound = "defaultUpperBoundTracesPerSecond";
    String rate = "defaultSamplingProbability";
    json.expectKeys(List.of(rate, lowerBound, upperBound, "perOperationStrategies"));
    number(json, upperBound, MAX_PER_SECOND); // Jaeger's clients ignore it, too.
    double min = number(json, lowerBound, MAX_PER_SECOND);
    Map<String, Strategy> operations = new LinkedHashMap<>();
    for (Json operation : list(json, "perOperationStrategies")) {
      operation.expectKeys(List.of("operation", "probabilisticSampling"));
      put(operations, operation, atLeast(min, samplingRate(operation)));
    }
    return new Strategies(atLeast(min, number(json, rate, 1)), operations);
  }

  private static Strategy atLeast(double min, double rate) {
    return min > 0 ? new Strategy.Guaranteed(rate, min) : new Strategy.Probabilistic(rate);
  }

  private static double samplingRate(Json json) {
    Json sampling = json.get("probabilisticSampling");
    sampling.expectKeys(List.of("samplingRate"));
    return number(sampling, "samplingRate", 1);
  }

  private void put(Map<String, Strategy> operations, Json json, Strategy strategy) {
    count(json);
    Json operation = json.get("operation");
    boolean isNew = operations.put(name(operation), strategy) == null;
    operation.require(isNew, "another operation than before");
  }

  private void count(Json json) {
    if (++count > MAX_RULES) {
      throw json.invalid("expected at most " + MAX_RULES + " rules and strategies, got more");
    }
  }

  private static List<Json> list(Json json, String key) {
    Json list = json.find(key);
    return list == null ? List.of() : list.list();
  }

  /** A number of 0 or more that may be left out for 0. */
  private static double number(Json json, String key, int max) {
    Json number = json.find(key);
    return number == null ? 0 : number.number(0, max);
  }

  /** One of a few words; it may be left out if there is one to fall back on. */
  private static String word(
      Json json, String key, List<String> expected, @Nullable String fallback) {
    Json word = fallback == null ? json.get(key) : json.find(key);
    if (word == null) {
      return String.valueOf(fallback);
    }
    word.require(expected.contains(word.word()), "one of " + String.join(", ", expected));
    return word.word();
  }

  /** The name of a service or operation, as long as a rule takes it. */
  private static String name(Json json) {
    checked(json, () -> Rule.newBuilder(json.text()));
    return json.text();
  }

  /** Adds the place to what a {@link Rule.Builder} says. */
  private static <T> T checked(Json json, Supplier<T> builder) {
    try {
      return builder.get();
    } catch (InvalidRuleSetException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      throw json.invalid(
          RuleSetText.printable(message.substring(message.indexOf("expected")), 200));
    }
  }

  private static List<String> plus(List<String> a, List<String> b) {
    List<String> both = new ArrayList<>(a);
    both.addAll(b);
    return both;
  }
}

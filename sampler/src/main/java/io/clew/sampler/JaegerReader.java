package io.clew.sampler;

import io.clew.sampler.RuleSet.Strategies;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads Jaeger's strategies file, and what its backend answers to a service. What Jaeger takes is
 * taken, so that a file which works there works here. What Jaeger ignores, or replaces by a default
 * of its own, is a warning that says what it means here.
 *
 * @see <a
 *     href="https://github.com/jaegertracing/jaeger/blob/main/internal/sampling/samplingstrategy/file/provider.go">How
 *     Jaeger reads its file</a>
 */
final class JaegerReader {
  static final List<String> FILE = List.of("default_strategy", "service_strategies");
  static final List<String> ANSWER =
      List.of("strategyType", "probabilisticSampling", "rateLimitingSampling", "operationSampling");

  private static final List<String> TYPES = List.of("probabilistic", "ratelimiting");
  private static final List<String> DEFAULT_KEYS = List.of("operation_strategies", "type", "param");
  private static final List<String> SERVICE_KEYS =
      List.of("service", "operation_strategies", "type", "param");
  private static final List<String> OPERATION_KEYS = List.of("operation", "type", "param");

  private static final int MAX_WARNINGS = 100;
  private static final String DEFAULT_RATE = " (Jaeger: 0.001)";

  private final Consumer<Json> counter;
  private final List<String> warnings = new ArrayList<>();
  private int unshown;

  /**
   * A reader of one document.
   *
   * @param counter called for each strategy; may refuse it
   */
  JaegerReader(Consumer<Json> counter) {
    this.counter = counter;
  }

  /** What was warned of, as far as there is room. */
  List<String> warnings() {
    List<String> all = new ArrayList<>(warnings);
    if (unshown > 0) {
      all.add("and " + unshown + " more");
    }
    return all;
  }

  private void warn(String warning) {
    if (warnings.size() < MAX_WARNINGS) {
      warnings.add(warning);
    } else {
      unshown++;
    }
  }

  JaegerObject object(Json json, List<String> keys) {
    return new JaegerObject(json, this::warn, keys);
  }

  Map<String, Strategies> services(JaegerObject file) {
    Map<String, Strategies> services = new HashMap<>();
    for (Json json : file.list("service_strategies")) {
      counter.accept(json);
      JaegerObject object = object(json, SERVICE_KEYS);
      Strategies strategies =
          strategies(object, "default_strategy applies, else the rate below these rules");
      Json service = name(object, "service");
      if (service != null && services.put(RuleSetReader.name(service), strategies) != null) {
        object.warn(service, "the service is there again; its last strategy counts");
      }
    }
    return services;
  }

  Strategies defaults(JaegerObject file) {
    Json json = file.find("default_strategy");
    return json == null
        ? Strategies.NONE
        : strategies(object(json, DEFAULT_KEYS), "the rate below these rules applies");
  }

  /** Warns if there is no name. */
  private static @Nullable Json name(JaegerObject object, String key) {
    Json name = object.find(key);
    if (name == null || name.text().isEmpty()) {
      object.warn("no " + key + ", so that this strategy is for nothing");
      return null;
    }
    return name;
  }

  private Strategies strategies(JaegerObject object, String otherwise) {
    Strategy strategy = strategy(object, otherwise);
    Map<String, Strategy> operations = new LinkedHashMap<>();
    for (Json json : object.list("operation_strategies")) {
      JaegerObject operation = object(json, OPERATION_KEYS);
      put(operations, operation, strategy(operation, "the strategy is ignored"));
    }
    return new Strategies(strategy, operations);
  }

  /**
   * The strategy of an object.
   *
   * @param otherwise what happens without one
   * @return null if Jaeger would use its default
   */
  private @Nullable Strategy strategy(JaegerObject object, String otherwise) {
    Json type = object.find("type");
    if (type == null || !TYPES.contains(type.text())) {
      object.warn(
          type == null ? object.json() : type,
          (type == null ? "no type" : "unknown type " + type.shown() + hint(type.text()))
              + "; "
              + otherwise
              + DEFAULT_RATE);
      return null;
    }
    Json param = object.find("param");
    if (param == null) {
      object.warn("no param, which is 0: nothing is sampled, as with Jaeger");
    }
    if (type.text().equals("probabilistic")) {
      return Strategy.probabilistic(param == null ? 0 : param.number(0, 1));
    }
    return Strategy.rateLimiting(param == null ? 0 : RuleSetReader.perSecond(param));
  }

  private static String hint(String type) {
    String plain = type.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    return TYPES.contains(plain) ? ", is '" + plain + "' meant?" : "";
  }

  /** What a Jaeger backend says to one service. As in all of Protobuf, zeros may be left out. */
  Strategies answer(JaegerObject answer) {
    boolean isLimited = isRateLimiting(answer.find("strategyType"));
    Json limit = answer.find("rateLimitingSampling");
    Json json = answer.find("operationSampling");
    if (json == null) {
      Json required = answer.get(isLimited ? "rateLimitingSampling" : "probabilisticSampling");
      return new Strategies(isLimited ? limit(required) : rate(required, 0), Map.of());
    }
    JaegerObject operations =
        object(
            json,
            List.of(
                "defaultSamplingProbability",
                "defaultLowerBoundTracesPerSecond",
                "defaultUpperBoundTracesPerSecond",
                "perOperationStrategies"));
    // Jaeger's clients ignore it, too.
    number(operations, "defaultUpperBoundTracesPerSecond", RuleSetReader.MAX_PER_SECOND);
    double min =
        number(operations, "defaultLowerBoundTracesPerSecond", RuleSetReader.MAX_PER_SECOND);
    Map<String, Strategy> byName = new LinkedHashMap<>();
    for (Json each : operations.list("perOperationStrategies")) {
      JaegerObject operation = object(each, List.of("operation", "probabilisticSampling"));
      put(byName, operation, rate(operation.get("probabilisticSampling"), min));
    }
    double probability = number(operations, "defaultSamplingProbability", 1);
    // From version 1.65 on, Jaeger adds the operations of the default strategy to the answer for a
    // service with a limit. The probability beside them is none that anybody has chosen.
    return new Strategies(
        isLimited && limit != null ? limit(limit) : atLeast(min, probability), byName);
  }

  private static boolean isRateLimiting(@Nullable Json type) {
    if (type == null) {
      return false;
    }
    List<String> types = List.of("PROBABILISTIC", "RATE_LIMITING", "0", "1");
    type.require(types.contains(type.word()), "one of " + String.join(", ", types));
    return types.indexOf(type.word()) % 2 == 1;
  }

  private Strategy limit(Json json) {
    JaegerObject limit = object(json, List.of("maxTracesPerSecond"));
    return Strategy.rateLimiting(number(limit, "maxTracesPerSecond", RuleSetReader.MAX_PER_SECOND));
  }

  private Strategy rate(Json json, double min) {
    return atLeast(min, number(object(json, List.of("samplingRate")), "samplingRate", 1));
  }

  private static Strategy atLeast(double min, double rate) {
    return min > 0 ? Strategy.guaranteed(rate, min) : Strategy.probabilistic(rate);
  }

  /** A number of 0 or more that may be left out for 0. */
  private static double number(JaegerObject object, String key, int max) {
    Json number = object.find(key);
    return number == null ? 0 : number.number(0, max);
  }

  private void put(
      Map<String, Strategy> operations, JaegerObject object, @Nullable Strategy strategy) {
    counter.accept(object.json());
    Json operation = name(object, "operation");
    if (operation == null || strategy == null) {
      return;
    }
    if (operations.put(RuleSetReader.name(operation), strategy) != null) {
      object.warn(operation, "the operation is there again; its last strategy counts");
    }
  }
}

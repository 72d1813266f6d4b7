package io.clew.sampler;

import io.clew.common.EditDistance;
import io.clew.sampler.RuleSet.Entry;
import io.clew.sampler.RuleSet.ServiceRule;
import io.clew.sampler.RuleSet.ServiceSettings;
import io.clew.sampler.RuleSet.Strategies;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes a {@link RuleSet} of a document. */
final class RuleSetReader {
  private static final int MAX_RULES = 10_000;

  /** More traces a second than there are in a company; a bound to find slips. */
  static final int MAX_PER_SECOND = 1_000_000_000;

  private static final List<String> OURS = List.of("tracing", "skip_paths", "services", "rules");

  private static final List<String> ON_OR_OFF = List.of("on", "off");

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

  private int count;

  private RuleSetReader() {}

  static RuleSet read(Json document) {
    return new RuleSetReader().ruleSet(document);
  }

  private RuleSet ruleSet(Json document) {
    JaegerReader jaeger = new JaegerReader(this::count);
    Set<String> found = document.looseObject().keySet();
    boolean isAnswer = hasAny(found, JaegerReader.ANSWER);
    boolean isFile = hasAny(found, JaegerReader.FILE);
    List<String> keys =
        isAnswer
            ? JaegerReader.ANSWER
            : isFile ? JaegerReader.FILE : plus(JaegerReader.FILE, JaegerReader.ANSWER);
    boolean off = false;
    List<ServiceSettings> settings = List.of();
    List<ServiceRule> rules = List.of();
    if (isAnswer == isFile || found.stream().anyMatch(RuleSetReader::looksLikeOurs)) {
      document.expectKeys(plus(OURS, keys));
      off = word(document, "tracing", ON_OR_OFF, "on").equals("off");
      settings = settings(document);
      rules = rules(document);
    }
    JaegerObject strategies = jaeger.object(document, plus(OURS, keys));
    Map<String, Strategies> services = isAnswer ? Map.of() : jaeger.services(strategies);
    Strategies defaults = isAnswer ? jaeger.answer(strategies) : jaeger.defaults(strategies);
    return new RuleSet(off, settings, rules, services, defaults, jaeger.warnings());
  }

  private static boolean hasAny(Set<String> found, List<String> keys) {
    return keys.stream().anyMatch(key -> found.stream().anyMatch(key::equalsIgnoreCase));
  }

  /**
   * Whether somebody may mean a key of ours. A kill switch that is misspelt is not to be ignored.
   */
  private static boolean looksLikeOurs(String key) {
    String word = key.toLowerCase(Locale.ROOT);
    return OURS.stream().anyMatch(our -> EditDistance.between(word, our) <= 2);
  }

  private List<ServiceSettings> settings(Json document) {
    List<ServiceSettings> settings = new ArrayList<>();
    settings.add(new ServiceSettings(Glob.ANY, null, skippedPaths(document)));
    for (Json json : list(document, "services")) {
      count(json);
      json.expectKeys(List.of("service", "tracing", "skip_paths"));
      String tracing = word(json, "tracing", ON_OR_OFF, "");
      settings.add(
          new ServiceSettings(
              Glob.of(name(json.get("service"))),
              tracing.isEmpty() ? null : tracing.equals("off"),
              skippedPaths(json)));
    }
    return settings;
  }

  /** A path is a tag that a server's span has before it starts. */
  private List<Rule> skippedPaths(Json json) {
    List<Rule> rules = new ArrayList<>();
    for (Json path : list(json, "skip_paths")) {
      count(path);
      String text = path.text();
      path.require(
          text.startsWith("/") && text.indexOf('?') < 0, "a path such as /health or /metrics/*");
      rules.add(
          checked(path, () -> Rule.newBuilder("skip " + text).tag("http.path", text).build()));
    }
    return rules;
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
    Strategy strategy = strategy(json, List.of("name", "service", "operation", "kind", "tags"));
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

  /** The strategy of an object that has these keys besides the strategy's own. */
  private static Strategy strategy(Json json, List<String> keys) {
    String type = word(json, "type", RULE_TYPES, null);
    json.expectKeys(plus(plus(keys, List.of("type")), TYPES.getOrDefault(type, List.of())));
    return switch (type) {
      case "const" -> constant(json.get("param"));
      case "probabilistic" -> Strategy.probabilistic(json.get("param").number(0, 1));
      case "ratelimiting" -> Strategy.rateLimiting(perSecond(json.get("param")));
      case "guaranteed" ->
          Strategy.guaranteed(
              json.get("param").number(0, 1), perSecond(json.get("min_traces_per_second")));
      case "adaptive" -> adaptive(json);
      default -> throw new AssertionError(type);
    };
  }

  private static Strategy adaptive(Json json) {
    Json target = json.get("target_traces_per_second");
    double tracesPerSecond = perSecond(target);
    target.require(tracesPerSecond > 0, "more than 0");
    Json max = json.find("max_rate");
    double maxRate = max == null ? 1 : max.number(0, 1);
    Json min = json.find("min_rate");
    double minRate = min == null ? 0 : min.number(0, 1);
    if (min != null) {
      min.require(minRate <= maxRate, "at most max_rate, which is " + maxRate);
    }
    return Strategy.adaptive(tracesPerSecond, minRate, maxRate);
  }

  private static Strategy constant(Json param) {
    double number = param.number(0, 1);
    param.require(number == 0 || number == 1, "0 or 1");
    return Strategy.constant(number == 1);
  }

  private void count(Json json) {
    if (++count > MAX_RULES) {
      throw json.invalid("expected at most " + MAX_RULES + " rules and strategies, got more");
    }
  }

  static double perSecond(Json number) {
    return number.number(0, MAX_PER_SECOND);
  }

  private static List<Json> list(Json json, String key) {
    Json list = json.find(key);
    return list == null ? List.of() : list.list();
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
  static String name(Json json) {
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

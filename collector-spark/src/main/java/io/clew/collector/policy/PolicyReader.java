package io.clew.collector.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.clew.common.EditDistance;
import io.clew.common.OneLine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import org.jspecify.annotations.Nullable;

/** Makes {@link TailPolicies} of a file. */
final class PolicyReader {
  private static final int MAX_POLICIES = 1000;
  private static final int MAX_MILLIS = 86_400_000;
  private static final int MAX_SPANS = 1_000_000_000;
  private static final int MAX_TRACES_PER_HOUR = 1000;

  private static final int MAX_PATTERN_CHARS = 1000;

  /** Of a pattern: its length, times what its repetitions make of it. */
  private static final double MAX_PATTERN_SIZE = 20_000;

  /** A counted repetition, and whether it is that of a group. */
  private static final java.util.regex.Pattern REPETITION =
      java.util.regex.Pattern.compile("(\\)?)\\{(\\d{1,9})(?:,(\\d{0,9}))?\\}");

  /** The types, and the keys that their settings have. */
  private static final Map<String, List<String>> KEYS = new TreeMap<>();

  static {
    KEYS.put("always_sample", List.of());
    KEYS.put("latency", List.of("threshold_ms", "upper_threshold_ms"));
    KEYS.put("status_code", List.of("status_codes"));
    KEYS.put("probabilistic", List.of("sampling_percentage", "hash_salt"));
    KEYS.put("rate_limiting", List.of("spans_per_second"));
    KEYS.put(
        "string_attribute", List.of("key", "values", "enabled_regex_matching", "invert_match"));
    KEYS.put("numeric_attribute", List.of("key", "min_value", "max_value", "invert_match"));
    KEYS.put("boolean_attribute", List.of("key", "value", "invert_match"));
    KEYS.put("span_count", List.of("min_spans", "max_spans"));
    KEYS.put("and", List.of("and_sub_policy"));
    KEYS.put("or", List.of("or_sub_policy"));
    KEYS.put("not", List.of("not_sub_policy"));
    KEYS.put("drop", List.of("drop_sub_policy"));
    KEYS.put("novel", List.of("traces_per_hour"));
  }

  private final List<String> problems = new ArrayList<>();
  private final List<Limit> limits = new ArrayList<>();
  private int count;

  /** Of the first policy that has one. */
  private @Nullable String salt;

  private PolicyReader() {}

  static TailPolicies read(String file) {
    PolicyReader reader = new PolicyReader();
    PolicyJson json = PolicyJson.parse(file, reader.problems);
    TailPolicies policies = json == null || !json.isObject() ? null : reader.policies(json);
    if (policies == null || !reader.problems.isEmpty()) {
      throw new InvalidPoliciesException(reader.problems);
    }
    return policies;
  }

  private TailPolicies policies(PolicyJson file) {
    file.expectKeys(List.of("policies"));
    List<TailPolicies.Named> keeping = new ArrayList<>();
    List<TailPolicy> dropping = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (PolicyJson json : file.list("policies")) {
      if (!json.isObject()) {
        continue;
      }
      String name = json.text("name");
      PolicyJson named = json.find("name");
      if (named != null && !name.isEmpty()) {
        named.require(names.add(name), "another name than before");
      }
      PolicyJson type = json.find("type");
      if (type != null && type.text(0).equals("drop")) {
        dropping.add(drop(json));
      } else {
        keeping.add(new TailPolicies.Named(name, policy(json)));
      }
    }
    if (keeping.isEmpty() && !dropping.isEmpty()) {
      file.problem("expected a policy that keeps traces, got only some that drop them");
    }
    return new TailPolicies(keeping, dropping, limits, salt == null ? "" : salt);
  }

  private TailPolicy drop(PolicyJson json) {
    PolicyJson settings = settings(json, "drop");
    if (settings == null) {
      return Conditions.always();
    }
    TailPolicy dropped = Combined.and(policies(settings, "drop_sub_policy"));
    return withoutLimit(settings, dropped);
  }

  /** What comes of a policy with problems is not used. */
  private TailPolicy policy(PolicyJson json) {
    count++;
    if (count == MAX_POLICIES + 1) {
      json.problem("expected at most " + MAX_POLICIES + " policies, got more");
    }
    if (!json.isObject()) {
      return Conditions.always();
    }
    String type = json.text("type");
    if (type.equals("drop")) {
      json.problem("expected drop outside of other policies, got it inside");
      return Conditions.always();
    }
    if (!KEYS.containsKey(type)) {
      PolicyJson unknown = json.find("type");
      if (unknown != null && !type.isEmpty()) {
        unknown.require(false, "one of " + String.join(", ", KEYS.keySet()) + hint(type));
      }
      return Conditions.always();
    }
    PolicyJson settings = settings(json, type);
    return settings == null ? Conditions.always() : policy(type, settings);
  }

  private static String hint(String type) {
    String plain = type.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "_");
    if (plain.length() > 40) {
      return "";
    }
    return KEYS.keySet().stream()
        .filter(known -> EditDistance.between(plain, known) <= Math.min(2, known.length() / 3))
        .findFirst()
        .map(known -> " (is " + known + " meant?)")
        .orElse("");
  }

  /**
   * The settings of a policy, under the name of its type.
   *
   * @return null if there are none
   */
  private static @Nullable PolicyJson settings(PolicyJson json, String type) {
    List<String> keys = KEYS.getOrDefault(type, List.of());
    json.expectKeys(keys.isEmpty() ? List.of("name", "type") : List.of("name", "type", type));
    if (keys.isEmpty()) {
      return json;
    }
    PolicyJson settings = json.get(type);
    if (settings == null || !settings.isObject()) {
      return null;
    }
    settings.expectKeys(keys);
    return settings;
  }

  private TailPolicy policy(String type, PolicyJson settings) {
    return switch (type) {
      case "always_sample" -> Conditions.always();
      case "latency" -> latency(settings);
      case "status_code" -> statusCode(settings);
      case "probabilistic" -> probabilistic(settings);
      case "rate_limiting" ->
          limit(new RateLimit(limits.size(), settings.whole("spans_per_second", 1, MAX_SPANS)));
      case "string_attribute" -> inverted(settings, text(settings));
      case "numeric_attribute" -> inverted(settings, number(settings));
      case "boolean_attribute" -> inverted(settings, truth(settings));
      case "span_count" -> spanCount(settings);
      case "and" -> and(settings);
      case "or" -> Combined.or(policies(settings, "or_sub_policy"));
      case "not" -> not(settings);
      case "novel" ->
          limit(
              new NovelLimit(
                  limits.size(), (int) settings.whole("traces_per_hour", 1, MAX_TRACES_PER_HOUR)));
      default -> throw new AssertionError(type);
    };
  }

  private TailPolicy limit(Limit limit) {
    limits.add(limit);
    return limit;
  }

  private static TailPolicy latency(PolicyJson settings) {
    long least = settings.whole("threshold_ms", 0, MAX_MILLIS);
    long most = settings.whole("upper_threshold_ms", 0, MAX_MILLIS, 0);
    PolicyJson upper = settings.find("upper_threshold_ms");
    if (upper != null && most != 0) {
      upper.require(most > least, "more than threshold_ms, which is " + least);
    }
    return Conditions.latency(least, most);
  }

  private static TailPolicy statusCode(PolicyJson settings) {
    for (PolicyJson code : settings.list("status_codes")) {
      // Zipkin's spans have the tag error, and nothing that tells OK from UNSET.
      code.require(code.text(0).equals("ERROR"), "ERROR");
    }
    return Conditions.error();
  }

  private TailPolicy probabilistic(PolicyJson settings) {
    PolicyJson json = settings.find("hash_salt");
    String own = json == null ? "" : json.text(0);
    if (salt == null) {
      salt = own;
    }
    if (!own.equals(salt)) {
      (json == null ? settings : json)
          .problem(
              "expected the hash_salt of the probabilistic policy before: with two of them nobody"
                  + " could say how many traces a kept one stands for");
    }
    return Conditions.probabilistic(settings.number("sampling_percentage", 0, 100) / 100);
  }

  private static TailPolicy inverted(PolicyJson settings, TailPolicy policy) {
    return settings.isTrue("invert_match") ? Combined.not(policy) : policy;
  }

  private static TailPolicy text(PolicyJson settings) {
    String key = settings.text("key");
    boolean isPattern = settings.isTrue("enabled_regex_matching");
    List<String> values = new ArrayList<>();
    List<Pattern> patterns = new ArrayList<>();
    for (PolicyJson value : settings.list("values")) {
      String text = value.text(isPattern ? 1 : 0);
      Pattern pattern = isPattern && !text.isEmpty() ? pattern(value, text) : null;
      if (pattern != null) {
        patterns.add(pattern);
      }
      values.add(text);
    }
    return isPattern ? Conditions.pattern(key, patterns) : Conditions.text(key, values);
  }

  private static @Nullable Pattern pattern(PolicyJson json, String text) {
    String expected = "a pattern of at most " + MAX_PATTERN_CHARS + " characters";
    if (!json.require(text.length() <= MAX_PATTERN_CHARS, expected)
        || !json.require(size(text) <= MAX_PATTERN_SIZE, "a pattern that repeats less")) {
      return null;
    }
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      json.problem("expected a pattern in the syntax of RE2, got " + OneLine.of(message(e)));
      return null;
    }
  }

  private static String message(PatternSyntaxException e) {
    return String.valueOf(e.getMessage());
  }

  /** At most so many steps is the pattern long if its repetitions are written out. */
  private static double size(String pattern) {
    double groups = 1;
    double longest = 1;
    for (MatchResult found : REPETITION.matcher(pattern).results().toList()) {
      String last = found.group(3) == null || found.group(3).isEmpty() ? "0" : found.group(3);
      int times = Math.max(Integer.parseInt(found.group(2)), Integer.parseInt(last));
      if (found.group(1).isEmpty()) {
        longest = Math.max(longest, times);
      } else {
        groups *= Math.max(1, times);
      }
    }
    return pattern.length() * longest * groups;
  }

  private static TailPolicy number(PolicyJson settings) {
    String key = settings.text("key");
    PolicyJson max = settings.find("max_value");
    if (max == null && settings.find("min_value") == null) {
      settings.problem("expected the key min_value or max_value, got none");
    }
    long least = settings.whole("min_value", Long.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE);
    long most = settings.whole("max_value", Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
    if (max != null) {
      max.require(most >= least, "at least min_value, which is " + least);
    }
    return Conditions.number(key, least, most);
  }

  private static TailPolicy truth(PolicyJson settings) {
    String key = settings.text("key");
    PolicyJson value = settings.get("value");
    return Conditions.truth(key, value != null && value.truth());
  }

  private static TailPolicy spanCount(PolicyJson settings) {
    long least = settings.whole("min_spans", 0, MAX_SPANS, 0);
    long most = settings.whole("max_spans", 0, MAX_SPANS, 0);
    PolicyJson max = settings.find("max_spans");
    if (max == null && settings.find("min_spans") == null) {
      settings.problem("expected the key min_spans or max_spans, got none");
    }
    if (max != null && most != 0) {
      max.require(most >= least, "at least min_spans, which is " + least);
    }
    return Conditions.spanCount(least, most);
  }

  private TailPolicy and(PolicyJson settings) {
    List<TailPolicy> all = policies(settings, "and_sub_policy");
    if (all.stream().filter(TailPolicy::hasLimit).count() > 1) {
      settings.problem(
          "expected at most one limit (rate_limiting, novel), got several: what one of them counts"
              + " would depend on what another has lost in a crash");
    }
    return Combined.and(all);
  }

  private TailPolicy not(PolicyJson settings) {
    PolicyJson json = settings.get("not_sub_policy");
    return json == null ? Conditions.always() : Combined.not(withoutLimit(settings, inner(json)));
  }

  private static TailPolicy withoutLimit(PolicyJson settings, TailPolicy policy) {
    if (policy.hasLimit()) {
      settings.problem("expected conditions, got a limit (rate_limiting, novel)");
    }
    return policy;
  }

  private List<TailPolicy> policies(PolicyJson settings, String key) {
    return settings.list(key).stream().map(this::inner).toList();
  }

  /** A policy inside of another, which needs no name. */
  private TailPolicy inner(PolicyJson json) {
    PolicyJson name = json.find("name");
    if (name != null) {
      name.text(0);
    }
    return policy(json);
  }
}

package io.clew.collector.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import zipkin2.Span;

/**
 * A policy in the file's words, and what it means, in the plainest way: on spans as they came.
 *
 * @param json without a name
 * @param meaning with what probability it keeps a trace
 */
record Reference(String json, Meaning meaning) {
  /** With what probability a trace is kept. */
  interface Meaning {
    double probability(List<Span> spans);
  }

  static Reference of(String json, Predicate<List<Span>> meaning) {
    return new Reference(json, spans -> meaning.test(spans) ? 1 : 0);
  }

  static Reference tag(String type, String settings, String key, Predicate<String> values) {
    String json = "{'type': '" + type + "', '" + type + "': {'key': '" + key + "', " + settings;
    return of(
        json + "}}",
        spans ->
            spans.stream()
                .map(span -> span.tags().get(key))
                .anyMatch(value -> value != null && values.test(value)));
  }

  private static long micros(List<Span> spans) {
    long start = spans.stream().mapToLong(Span::timestampAsLong).min().getAsLong();
    long end =
        spans.stream()
            .mapToLong(span -> span.timestampAsLong() + span.durationAsLong())
            .max()
            .getAsLong();
    return end - start;
  }

  private static boolean isNumber(String value, double least, double most) {
    if (!value.matches("-?[0-9]+(\\.[0-9]+)?")) {
      return false;
    }
    return Double.parseDouble(value) >= least && Double.parseDouble(value) <= most;
  }

  private static boolean isFailed(Span span) {
    String error = span.tags().get("error");
    return error != null && !error.equals("false");
  }

  /** Each type, with each of its keys. */
  static List<Reference> leaves() {
    List<Reference> leaves = new ArrayList<>();
    leaves.add(of("{'type': 'always_sample'}", spans -> true));
    leaves.add(
        of(
            "{'type': 'latency', 'latency': {'threshold_ms': 500}}",
            spans -> micros(spans) > 500_000));
    leaves.add(
        of(
            "{'type': 'latency', 'latency': {'threshold_ms': 500, 'upper_threshold_ms': 800}}",
            spans -> micros(spans) > 500_000 && micros(spans) <= 800_000));
    leaves.add(
        of(
            "{'type': 'status_code', 'status_code': {'status_codes': ['ERROR']}}",
            spans -> spans.stream().anyMatch(Reference::isFailed)));
    leaves.add(share(25));
    leaves.add(share(0.5));
    leaves.add(share(0));
    leaves.add(share(100));
    String text = "string_attribute";
    leaves.add(
        tag(text, "'values': ['acme', 'zeta']", "customer", List.of("acme", "zeta")::contains));
    leaves.add(tag(text, "'values': ['']", "customer", String::isEmpty));
    leaves.add(
        tag(
            text,
            "'values': ['^acme', 'eta'], 'enabled_regex_matching': true",
            "customer",
            Pattern.compile("^acme|eta").asPredicate()));
    leaves.add(
        tag(
            text,
            "'values': ['(?i)^acme$'], 'enabled_regex_matching': true",
            "customer",
            "acme"::equalsIgnoreCase));
    leaves.add(
        not(
            tag(text, "'values': ['acme'], 'invert_match': true", "customer", "acme"::equals),
            "invert_match"));
    leaves.add(
        of(
            "{'type': 'string_attribute', 'string_attribute': "
                + "{'key': 'service.name', 'values': ['S3']}}",
            spans -> spans.stream().anyMatch(span -> "s3".equals(span.localServiceName()))));
    String number = "numeric_attribute";
    String status = "http.status_code";
    leaves.add(
        tag(
            number,
            "'min_value': 400, 'max_value': 499",
            status,
            value -> isNumber(value, 400, 499)));
    leaves.add(tag(number, "'min_value': 404", status, value -> isNumber(value, 404, 1e18)));
    leaves.add(tag(number, "'max_value': 0", status, value -> isNumber(value, -1e18, 0)));
    leaves.add(
        not(
            tag(
                number,
                "'min_value': 500, 'invert_match': true",
                status,
                value -> isNumber(value, 500, 1e18)),
            "invert_match"));
    leaves.add(tag("boolean_attribute", "'value': true", "debug", "true"::equals));
    leaves.add(tag("boolean_attribute", "'value': false", "debug", "false"::equals));
    leaves.add(
        of("{'type': 'span_count', 'span_count': {'min_spans': 5}}", spans -> spans.size() >= 5));
    leaves.add(
        of(
            "{'type': 'span_count', 'span_count': {'min_spans': 2, 'max_spans': 4}}",
            spans -> spans.size() >= 2 && spans.size() <= 4));
    return leaves;
  }

  static Reference share(double percent) {
    return new Reference(
        "{'type': 'probabilistic', 'probabilistic': {'sampling_percentage': " + percent + "}}",
        spans -> percent / 100);
  }

  /**
   * The opposite.
   *
   * @param key that says so, if it is already in the file's words
   */
  private static Reference not(Reference other, String key) {
    String json =
        other.json.contains(key)
            ? other.json
            : "{'type': 'not', 'not': {'not_sub_policy': " + other.json + "}}";
    return new Reference(json, spans -> 1 - other.meaning.probability(spans));
  }

  static Reference and(List<Reference> all) {
    return new Reference(
        list("and", all),
        spans ->
            all.stream().mapToDouble(each -> each.meaning.probability(spans)).min().getAsDouble());
  }

  static Reference or(List<Reference> all) {
    return new Reference(
        list("or", all),
        spans ->
            all.stream().mapToDouble(each -> each.meaning.probability(spans)).max().getAsDouble());
  }

  private static String list(String type, List<Reference> all) {
    String policies = all.stream().map(Reference::json).collect(Collectors.joining(", "));
    return "{'type': '"
        + type
        + "', '"
        + type
        + "': {'"
        + type
        + "_sub_policy': ["
        + policies
        + "]}}";
  }

  /** Any policy, nested up to so many times. */
  static Reference random(Random random, int depth) {
    int kind = depth == 0 ? 0 : random.nextInt(5);
    if (kind < 2) {
      List<Reference> leaves = leaves();
      return leaves.get(random.nextInt(leaves.size()));
    }
    if (kind == 2) {
      return not(random(random, depth - 1), "no key");
    }
    List<Reference> some = new ArrayList<>();
    for (int count = 1 + random.nextInt(3); count > 0; count--) {
      some.add(random(random, depth - 1));
    }
    return kind == 3 ? and(some) : or(some);
  }

  /** A file of policies that are named p0, p1 and so on, and those that drop d0, d1 and so on. */
  static TailPolicies file(List<Reference> keeping, List<Reference> dropping) {
    List<String> policies = new ArrayList<>();
    for (Reference drop : dropping) {
      String settings = "'drop': {'drop_sub_policy': [" + drop.json + "]}";
      policies.add("{'name': 'd" + policies.size() + "', 'type': 'drop', " + settings + "}");
    }
    for (int i = 0; i < keeping.size(); i++) {
      policies.add("{'name': 'p" + i + "', " + keeping.get(i).json.substring(1));
    }
    return parse("{'policies': [" + String.join(",\n", policies) + "]}");
  }

  static TailPolicies parse(String json) {
    return TailPolicies.parse(json.replace('\'', '"'));
  }
}

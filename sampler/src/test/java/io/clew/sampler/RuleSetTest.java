package io.clew.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RuleSetTest {
  /** As in Jaeger's documentation. */
  private static final String JAEGER_FILE =
      """
      {
        "service_strategies": [
          {
            "service": "foo",
            "type": "probabilistic",
            "param": 0.8,
            "operation_strategies": [
              {"operation": "op1", "type": "probabilistic", "param": 0.2},
              {"operation": "/health", "type": "probabilistic", "param": 0.4}
            ]
          },
          {"service": "bar", "type": "ratelimiting", "param": 5}
        ],
        "default_strategy": {
          "type": "probabilistic",
          "param": 0.5,
          "operation_strategies": [
            {"operation": "/health", "type": "probabilistic", "param": 0.0},
            {"operation": "/metrics", "type": "probabilistic", "param": 0.0}
          ]
        }
      }
      """;

  private static List<String> rules(String json, String service) {
    return RuleSet.parse(json).forService(service).stream()
        .map(entry -> entry.rule() + ": " + entry.strategy())
        .toList();
  }

  @Test
  void forService_jaegerFile_operationsOfTheServiceComeBeforeThoseOfTheDefault() {
    assertThat(rules(JAEGER_FILE, "foo"))
        .containsExactly(
            "operation op1: probabilistic 0.2",
            "operation /health: probabilistic 0.4",
            "operation /metrics: probabilistic 0.0",
            "service foo: probabilistic 0.8");
  }

  @Test
  void forService_serviceWithoutOperations_hasThoseOfTheDefault() {
    assertThat(rules(JAEGER_FILE, "bar"))
        .containsExactly(
            "operation /health: probabilistic 0.0",
            "operation /metrics: probabilistic 0.0",
            "service bar: ratelimiting 5.0/s");
  }

  @Test
  void forService_unknownService_hasTheDefault() {
    assertThat(rules(JAEGER_FILE, "baz"))
        .containsExactly(
            "operation /health: probabilistic 0.0",
            "operation /metrics: probabilistic 0.0",
            "default: probabilistic 0.5");
  }

  @Test
  void forService_serviceWithOperationsAlone_hasTheDefaultForTheRest() {
    String json =
        """
        {"service_strategies": [{"service": "foo", "operation_strategies":
            [{"operation": "a", "type": "ratelimiting", "param": 0.5}]}],
         "default_strategy": {"type": "probabilistic", "param": 0.5}}
        """;

    assertThat(rules(json, "foo"))
        .containsExactly("operation a: ratelimiting 0.5/s", "default: probabilistic 0.5");
  }

  @Test
  void forService_noDefault_leavesTheRestOpen() {
    String json =
        """
        {"service_strategies": [{"service": "foo", "type": "probabilistic", "param": 1}]}
        """;

    assertThat(rules(json, "foo")).containsExactly("service foo: probabilistic 1.0");
    assertThat(rules(json, "bar")).isEmpty();
    assertThat(rules("{}", "foo")).isEmpty();
  }

  @Test
  void forService_operationWithStar_isMeantAsItIs() {
    String json =
        """
        {"default_strategy": {"operation_strategies":
            [{"operation": "GET /*", "type": "probabilistic", "param": 1}]}}
        """;
    Rule rule = RuleSet.parse(json).forService("foo").get(0).rule();

    assertThat(rule.matchesOperation("GET /*")).isTrue();
    assertThat(rule.matchesOperation("GET /pins")).isFalse();
    assertThat(rule.exactOperation()).isEqualTo("GET /*");
  }

  @Test
  void forService_ourRules_comeFirstInTheirOrder() {
    String json =
        """
        {
          "rules": [
            {"name": "none", "operation": "GET /health*", "type": "const", "param": 0},
            {"name": "shops", "service": "shop*", "type": "const", "param": 1},
            {"name": "feeds", "service": "feed", "type": "probabilistic", "param": 1e-4},
            {"name": "limit", "kind": "SERVER", "type": "ratelimiting", "param": 2},
            {"name": "min", "tags": {"http.method": "P*"},
             "type": "guaranteed", "param": 0.1, "min_traces_per_second": 0.5},
            {"name": "each", "operation": "PUT *",
            "type": "adaptive", "target_traces_per_second": 2, "min_rate": 0.001}
          ],
          "default_strategy": {"type": "probabilistic", "param": 0.5,
            "operation_strategies": [{"operation": "a", "type": "probabilistic", "param": 1}]}
        }
        """;

    assertThat(rules(json, "shop-2"))
        .containsExactly(
            "none: const 0",
            "shops: const 1",
            "limit: ratelimiting 2.0/s",
            "min: guaranteed 0.1, at least 0.5/s",
            "each: adaptive 2.0/s, rate 0.001 to 1.0",
            "operation a: probabilistic 1.0",
            "default: probabilistic 0.5");
    assertThat(rules(json, "feed")).contains("feeds: probabilistic 1.0E-4");
  }

  @Test
  void forService_rule_appliesToWhatItSays() {
    String json =
        """
        {"rules": [{"name": "r", "service": "shop", "operation": "POST /*", "kind": "server",
           "tags": {"http.method": "POST", "http.url": "/checkout*"}, "type": "const", "param": 1}]}
        """;
    Rule rule = RuleSet.parse(json).forService("shop").get(0).rule();

    assertThat(rule)
        .isEqualTo(
            Rule.newBuilder("r")
                .operation("POST /*")
                .kind("server")
                .tag("http.method", "POST")
                .tag("http.url", "/checkout*")
                .build());
  }

  @Test
  void isOff_saysTheDocument() {
    assertThat(RuleSet.parse("{\"tracing\": \"off\"}").isOff()).isTrue();
    assertThat(RuleSet.parse("{\"tracing\": \"on\"}").isOff()).isFalse();
    assertThat(RuleSet.parse("\ufeff{}").isOff()).isFalse();
  }

  @Test
  void forService_answerOfJaeger_isForAnyService() {
    assertThat(
            rules(
                """
                {"strategyType": "PROBABILISTIC", "probabilisticSampling": {"samplingRate": 0.5},
                 "rateLimitingSampling": null, "operationSampling": null}
                """,
                "any"))
        .containsExactly("default: probabilistic 0.5");
    assertThat(
            rules(
                """
                {"strategyType": 1, "rateLimitingSampling": {"maxTracesPerSecond": 10}}
                """,
                "any"))
        .containsExactly("default: ratelimiting 10.0/s");
    assertThat(rules("{\"probabilisticSampling\": {}}", "any"))
        .containsExactly("default: probabilistic 0.0");
  }

  @Test
  void forService_answerWithOperations_guaranteesTheLowerBound() {
    String json =
        """
        {
          "strategyType": "PROBABILISTIC",
          "probabilisticSampling": {"samplingRate": 0.5},
          "operationSampling": {
            "defaultSamplingProbability": 0.2,
            "defaultLowerBoundTracesPerSecond": %s,
            "defaultUpperBoundTracesPerSecond": 10,
            "perOperationStrategies": [
              {"operation": "op1", "probabilisticSampling": {"samplingRate": 0.1}}
            ]
          }
        }
        """;

    assertThat(rules(json.formatted("0.5"), "any"))
        .containsExactly(
            "operation op1: guaranteed 0.1, at least 0.5/s",
            "default: guaranteed 0.2, at least 0.5/s");
    assertThat(rules(json.formatted("0"), "any"))
        .containsExactly("operation op1: probabilistic 0.1", "default: probabilistic 0.2");
  }

  @Test
  void strategies_makeTheirSamplers() {
    Map<Strategy, String> samplers =
        Map.of(
            Strategy.probabilistic(0.5), "ProbabilisticSampler(0.5)",
            Strategy.rateLimiting(2), "RateLimitingSampler(2.0/s)",
            Strategy.guaranteed(0.1, 2), "GuaranteedSampler(0.1, at least 2.0/s)");

    samplers.forEach((strategy, text) -> assertThat(strategy.newSampler()).hasToString(text));
    assertThat(Strategy.constant(true).newSampler().decide(null).sampled()).isTrue();
    assertThat(Strategy.constant(false).newSampler().decide(null).sampled()).isFalse();
  }

  @Test
  void parse_tooManyRules_isRefused() {
    String rules =
        IntStream.rangeClosed(1, 10_001)
            .mapToObj(i -> "{\"name\":\"%d\",\"type\":\"const\",\"param\":1}".formatted(i))
            .collect(Collectors.joining(",\n"));

    assertThatThrownBy(() -> RuleSet.parse("{\"rules\": [" + rules + "]}"))
        .isInstanceOf(InvalidRuleSetException.class)
        .hasMessage(
            "line 10001, column 1, rules[10000]: expected at most 10000 rules and strategies, got"
                + " more");
  }

  @Test
  void forService_tooManyRulesForIt_isRefused() {
    String rules =
        IntStream.rangeClosed(1, 1001)
            .mapToObj(
                i ->
                    "{\"name\":\"%d\",\"service\":\"feed\",\"type\":\"const\",\"param\":1}"
                        .formatted(i))
            .collect(Collectors.joining(","));
    RuleSet ruleSet = RuleSet.parse("{\"rules\": [" + rules + "]}");

    assertThat(ruleSet.forService("shop")).isEmpty();
    assertThatThrownBy(() -> ruleSet.forService("feed"))
        .isInstanceOf(InvalidRuleSetException.class)
        .hasMessage("rules for one service: expected at most 1000, got 1001");
  }

  @Test
  void parse_tooLong_isRefused() {
    String spaces = " ".repeat((1 << 20) - 2);

    assertThat(RuleSet.parse("{" + spaces + "}").isOff()).isFalse();
    assertThatThrownBy(() -> RuleSet.parse("{ " + spaces + "}"))
        .isInstanceOf(InvalidRuleSetException.class)
        .hasMessage("document: expected at most 1048576 characters, got 1048577");
  }

  @Test
  void isOff_byService_isWhatTheFirstEntrySaysThatSaysSomething() {
    RuleSet ruleSet =
        RuleSet.parse(
            """
            {"services": [
              {"service": "feed", "skip_paths": ["/x"]},
              {"service": "feed", "tracing": "on"},
              {"service": "shop*", "tracing": "off"},
              {"service": "f*", "tracing": "off"}
            ], "default_strategy": {"type": "probabilistic", "param": 1}}
            """);

    assertThat(ruleSet.isOff()).isFalse();
    assertThat(ruleSet.isOff("feed")).isFalse();
    assertThat(ruleSet.isOff("shop-eu")).isTrue();
    assertThat(ruleSet.isOff("films")).isTrue();
    assertThat(ruleSet.isOff("other")).isFalse();
    assertThat(ruleSet.warnings()).isEmpty();
  }

  @Test
  void isOff_everywhere_noServiceIsAnException() {
    RuleSet ruleSet =
        RuleSet.parse(
            """
            {"tracing": "off", "services": [{"service": "feed", "tracing": "on"}]}
            """);

    assertThat(ruleSet.isOff("feed")).isTrue();
  }

  @Test
  void skippedPaths_areThoseForAllAndThoseOfTheService() {
    RuleSet ruleSet =
        RuleSet.parse(
            """
            {"skip_paths": ["/health", "/ready*"],
             "services": [{"service": "f*", "skip_paths": ["/metrics", "/health"]},
                          {"service": "shop", "skip_paths": ["/x"]}]}
            """);

    assertThat(ruleSet.skippedPaths("feed"))
        .extracting(Rule::name)
        .containsExactly("skip /health", "skip /ready*", "skip /metrics");
    assertThat(ruleSet.skippedPaths("other")).hasSize(2);
    assertThat(ruleSet.forService("feed")).isEmpty();
  }
}

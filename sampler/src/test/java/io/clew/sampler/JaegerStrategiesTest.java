package io.clew.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Strategies files as operators have them, in shapes that Jaeger takes. */
class JaegerStrategiesTest {
  private static List<String> rules(String json, String service) {
    return RuleSet.parse(json).forService(service).stream()
        .map(entry -> entry.rule() + ": " + entry.strategy())
        .toList();
  }

  private static List<String> warnings(String json) {
    return RuleSet.parse(json).warnings();
  }

  @Test
  void parse_cleanFile_warnsOfNothing() {
    assertThat(
            warnings(
                """
                {"service_strategies": [
                   {"service": "a", "type": "probabilistic", "param": 0.8, "operation_strategies": [
                     {"operation": "op1", "type": "probabilistic", "param": 0.2}]},
                   {"service": "b", "type": "ratelimiting", "param": 5, "operation_strategies": null}
                 ],
                 "default_strategy": {"type": "probabilistic", "param": 0.5}}
                """))
        .isEmpty();
  }

  @Test
  void parse_typeThatJaegerDoesNotKnow_isIgnored() {
    String json =
        """
        {
          "service_strategies": [
            {"service": "login", "type": "const", "param": 1},
            {"service": "audit", "type": "constant", "param": 1},
            {"service": "batch", "type": "rate_limiting", "param": 10},
            {"service": "edge", "type": "rateLimiting", "param": 10},
            {"service": "pay", "type": "adaptive", "max_traces_per_second": 50,
             "operation_strategies": [
               {"operation": "charge", "type": "probabilistic", "param": 0.5},
               {"operation": "refund", "type": "always", "param": 1}]}
          ],
          "default_strategy": {"type": "probabilistic", "param": 0.1}
        }
        """;
    String then = "; default_strategy applies, else the rate below these rules (Jaeger: 0.001)";

    for (String service : List.of("login", "audit", "batch", "edge", "other")) {
      assertThat(rules(json, service)).containsExactly("default: probabilistic 0.1");
    }
    assertThat(rules(json, "pay"))
        .containsExactly("operation charge: probabilistic 0.5", "default: probabilistic 0.1");
    assertThat(warnings(json))
        .containsExactly(
            "line 3, column 34, service_strategies[0].type: unknown type 'const'" + then,
            "line 4, column 34, service_strategies[1].type: unknown type 'constant'" + then,
            "line 5, column 34, service_strategies[2].type: unknown type 'rate_limiting', is"
                + " 'ratelimiting' meant?"
                + then,
            "line 6, column 33, service_strategies[3].type: unknown type 'rateLimiting', is"
                + " 'ratelimiting' meant?"
                + then,
            "line 7, column 69, service_strategies[4].max_traces_per_second: unknown key, ignored;"
                + " known are service, operation_strategies, type, param",
            "line 7, column 32, service_strategies[4].type: unknown type 'adaptive'" + then,
            "line 10, column 40, service_strategies[4].operation_strategies[1].type: unknown type"
                + " 'always'; the strategy is ignored (Jaeger: 0.001)");
  }

  @Test
  void parse_serviceOrDefaultWithoutType_leavesTheRateToOthers_andSaysWhatJaegerDoes() {
    String json =
        """
        {"service_strategies": [{"service": "a", "operation_strategies": [
            {"operation": "x", "type": "probabilistic", "param": 1}, {"operation": "y"}]}],
         "default_strategy": {"param": 0.5}}
        """;

    assertThat(rules(json, "a")).containsExactly("operation x: probabilistic 1.0");
    assertThat(warnings(json))
        .containsExactly(
            "line 1, column 25, service_strategies[0]: no type; default_strategy applies, else the"
                + " rate below these rules (Jaeger: 0.001)",
            "line 2, column 62, service_strategies[0].operation_strategies[1]: no type; the strategy"
                + " is ignored (Jaeger: 0.001)",
            "line 3, column 22, default_strategy: no type; the rate below these rules applies"
                + " (Jaeger: 0.001)");
    assertThat(rules("{\"default_strategy\": {}}", "a")).isEmpty();
  }

  @Test
  void parse_misspeltKey_isIgnored_andParamIsZero_asWithJaeger() {
    String json =
        """
        {"default_strategy": {"type": "probabilistic", "sampling_rate": 0.1,
            "operation_strategies": [
              {"operation": "a", "type": "probabilistic", "pram": 1},
              {"operations": "b", "type": "ratelimiting", "param": 1},
              {"operation": "", "type": "ratelimiting", "param": 1}]},
         "service_strategies": [{"name": "feed", "type": "ratelimiting", "param": 3}]}
        """;

    assertThat(rules(json, "feed"))
        .containsExactly("operation a: probabilistic 0.0", "default: probabilistic 0.0");
    assertThat(warnings(json))
        .containsExactlyInAnyOrder(
            "line 1, column 65, default_strategy.sampling_rate: unknown key, ignored; known are"
                + " operation_strategies, type, param",
            "line 1, column 22, default_strategy: no param, which is 0: nothing is sampled, as with"
                + " Jaeger",
            "line 3, column 59, default_strategy.operation_strategies[0].pram: unknown key, ignored;"
                + " known are operation, type, param",
            "line 3, column 7, default_strategy.operation_strategies[0]: no param, which is 0:"
                + " nothing is sampled, as with Jaeger",
            "line 4, column 22, default_strategy.operation_strategies[1].operations: unknown key,"
                + " ignored; known are operation, type, param",
            "line 4, column 7, default_strategy.operation_strategies[1]: no operation, so that this"
                + " strategy is for nothing",
            "line 5, column 7, default_strategy.operation_strategies[2]: no operation, so that this"
                + " strategy is for nothing",
            "line 6, column 34, service_strategies[0].name: unknown key, ignored; known are service,"
                + " operation_strategies, type, param",
            "line 6, column 25, service_strategies[0]: no service, so that this strategy is for"
                + " nothing");
  }

  @Test
  void parse_unknownKeyAtTheTop_isIgnored() {
    String json =
        """
        {"default_strategy": {"type": "probabilistic", "param": 0.1},
         "per_operation_strategies": [
           {"service": "a", "operation": "x", "probabilistic_sampling": {"sampling_rate": 0.5}}],
         "operation_strategies": [{"operation": "/health", "type": "probabilistic", "param": 0}],
         "comment": {"by": ["me", {"x": null}], "by": 1}}
        """;

    assertThat(rules(json, "a")).containsExactly("default: probabilistic 0.1");
    assertThat(warnings(json))
        .hasSize(3)
        .allSatisfy(
            it ->
                assertThat(it)
                    .contains(
                        "unknown key, ignored; known are tracing, skip_paths, services, rules, default_strategy"));
  }

  @Test
  void parse_keysInAnotherCase_areTaken_asByJaeger() {
    String json =
        """
        {"Default_Strategy": {"Type": "probabilistic", "PARAM": 0.1}}
        """;

    assertThat(rules(json, "a")).containsExactly("default: probabilistic 0.1");
    assertThat(warnings(json))
        .containsExactly(
            "line 1, column 22, Default_Strategy: taken as default_strategy",
            "line 1, column 31, Default_Strategy.Type: taken as type",
            "line 1, column 57, Default_Strategy.PARAM: taken as param");
  }

  @Test
  void parse_repeated_theLastCounts_asWithJaeger() {
    String json =
        """
        {"default_strategy": {"type": "probabilistic", "param": 0.1},
         "default_strategy": {"type": "probabilistic", "param": 0.1, "param": 0.2,
           "operation_strategies": [
             {"operation": "x", "type": "probabilistic", "param": 0.3},
             {"operation": "x", "type": "probabilistic", "param": 0.4}]},
         "service_strategies": [
           {"service": "a", "type": "probabilistic", "param": 0.5},
           {"service": "a", "type": "probabilistic", "param": 0.6}]}
        """;

    assertThat(rules(json, "a"))
        .containsExactly("operation x: probabilistic 0.4", "service a: probabilistic 0.6");
    assertThat(rules(json, "b"))
        .containsExactly("operation x: probabilistic 0.4", "default: probabilistic 0.2");
    assertThat(warnings(json))
        .containsExactly(
            "line 1, column 22, default_strategy: ignored, since the key is there again; the last"
                + " one counts",
            "line 8, column 16, service_strategies[1].service: the service is there again; its last"
                + " strategy counts",
            "line 2, column 57, default_strategy.param: ignored, since the key is there again; the"
                + " last one counts",
            "line 5, column 20, default_strategy.operation_strategies[1].operation: the operation is"
                + " there again; its last strategy counts");
  }

  @Test
  void parse_manyWarnings_areBounded() {
    String json =
        "{\"default_strategy\": {}, \"service_strategies\": [" + "{}, ".repeat(200) + "{}]}";

    assertThat(warnings(json)).hasSize(101).last().asString().isEqualTo("and 303 more");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // What Jaeger refuses.
        "{\"default_strategy\": {\"type\": \"probabilistic\", \"param\": \"0.5\"}}",
        "{\"default_strategy\": {\"type\": 1, \"param\": 0.5}}",
        "{\"default_strategy\": []}",
        "{\"service_strategies\": {\"a\": 1}}",
        "{\"service_strategies\": [null]}",
        "{\"default_strategy\": {\"type\": \"probabilistic\", \"param\": 0.5}} // a tenth",
        // What its clients refuse.
        "{\"default_strategy\": {\"type\": \"probabilistic\", \"param\": 50}}",
        // What says nothing.
        "{\"sampling\": {\"default_strategy\": {}}}",
        // Ours, which is strict, beside Jaeger's.
        "{\"default_strategy\": {}, \"traceing\": \"off\"}",
        "{\"default_strategy\": {}, \"Tracing\": \"off\"}",
        "{\"default_strategy\": {}, \"tracing\": \"off\", \"tracing\": \"on\"}",
        "{\"default_strategy\": {}, \"tracing\": \"off\", \"comment\": 1}",
        "{\"default_strategy\": {}, \"rule\": []}",
        "{\"rules\": [{\"name\": \"a\", \"type\": \"const\", \"param\": 1, \"Param\": 1}]}",
        "{\"rules\": [{\"name\": \"a\", \"type\": \"const\", \"param\": 1, \"param\": 1}]}",
        "{\"rules\": [{\"name\": \"a\", \"tags\": {\"x\": \"1\", \"x\": \"2\"}, \"type\": \"const\", \"param\": 1}]}",
        "{\"rules\": [{\"name\": \"a\", \"type\": \"constant\", \"param\": 1}]}",
      })
  void parse_refused(String json) {
    assertThatThrownBy(() -> RuleSet.parse(json)).isInstanceOf(InvalidRuleSetException.class);
  }

  @Test
  void parse_ourRulesBesideAFileOfJaegers_areStrict_andItsMistakesAreWarnings() {
    String json =
        """
        {"rules": [{"name": "r", "type": "const", "param": 1, "service": "x"}],
         "default_strategy": {"type": "const", "param": 1}}
        """;

    assertThat(rules(json, "a")).isEmpty();
    assertThat(rules(json, "x")).containsExactly("r: const 1");
    assertThat(warnings(json)).hasSize(1);
  }

  /**
   * Jaeger 1.65 adds the operations of the default strategy to the answer for a limited service.
   */
  @Test
  void answer_limitWithOperations_samplesAsTheFileDoes() {
    String answer =
        """
        {"strategyType": "RATE_LIMITING", "rateLimitingSampling": {"maxTracesPerSecond": 3},
         "operationSampling": {"defaultSamplingProbability": 0.2, "perOperationStrategies": [
           {"operation": "/health", "probabilisticSampling": {"samplingRate": 0.1}}]}}
        """;
    String file =
        """
        {"service_strategies": [{"service": "feed", "type": "ratelimiting", "param": 3}],
         "default_strategy": {"type": "probabilistic", "param": 0.2, "operation_strategies": [
           {"operation": "/health", "type": "probabilistic", "param": 0.1}]}}
        """;

    try (DynamicSampler byAnswer = DynamicSampler.newBuilder("feed").build();
        DynamicSampler byFile = DynamicSampler.newBuilder("feed").build()) {
      byAnswer.set(answer);
      byFile.set(file);
      for (DynamicSampler sampler : List.of(byAnswer, byFile)) {
        assertThat(sampler.status().rules())
            .extracting(SamplerStatus.Rule::strategy)
            .containsExactly("probabilistic 0.1", "ratelimiting 3.0/s");
        assertThat(sampled(sampler, "GET /")).isBetween(1L, 300L);
      }
    }
    assertThat(warnings(answer)).isEmpty();
  }

  private static long sampled(DynamicSampler sampler, String operation) {
    long sampled = 0;
    for (int i = 0; i < 10_000; i++) {
      TestRequest request = new TestRequest(i * 0x9E3779B97F4A7C15L, operation, java.util.Map.of());
      sampled += sampler.decide(request).sampled() ? 1 : 0;
    }
    return sampled;
  }

  @Test
  void answer_unknownKeys_areIgnored_asByJaegersClients() {
    String json =
        """
        {"strategyType": 1, "rateLimitingSampling": {"maxTracesPerSecond": 3, "burst": 1}, "ttl": 9}
        """;

    assertThat(rules(json, "a")).containsExactly("default: ratelimiting 3.0/s");
    assertThat(warnings(json)).hasSize(2);
  }
}

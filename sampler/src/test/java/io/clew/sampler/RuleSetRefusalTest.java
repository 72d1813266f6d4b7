package io.clew.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is not as expected refuses the whole document, and the message says where. */
class RuleSetRefusalTest {
  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      quoteCharacter = '`',
      textBlock =
          """
          `` -> document: expected an object, got nothing
          ` ` -> document: expected an object, got nothing
          [] -> line 1, column 1: expected an object, got a list
          null -> line 1, column 1: expected an object, got null
          1 -> line 1, column 1: expected an object, got 1
          { -> line 1, column 2: Unexpected end-of-input: expected close marker for Object (start marker at line: 1, column: 1)
          {} {} -> line 1, column 4: expected the end of the document, got more
          {'rules': [}} -> line 1, column 12: Unexpected close marker '}': expected ']' (for Array starting at line: 1, column: 11)
          {rules: []} -> line 1, column 2: Unexpected character ('r' (code 114)): was expecting double-quote to start field name
          {'tracing': 'on', 'tracing': 'off'} -> line 1, column 13, tracing: expected the key once, got it again
          [[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]] -> `line 1, column 18: Document nesting depth (17) exceeds the maximum allowed (16, from ``StreamReadConstraints.getMaxNestingDepth()``)`
          {'tracing': 'maybe'} -> line 1, column 13, tracing: expected one of on, off, got 'maybe'
          {'tracing': false} -> line 1, column 13, tracing: expected a text or a number, got false
          {'trace': 'off'} -> line 1, column 11, trace: unknown key, expected one of tracing, skip_paths, services, rules, default_strategy, service_strategies, strategyType, probabilisticSampling, rateLimitingSampling, operationSampling
          {'skipPaths': ['/health']} -> line 1, column 15, skipPaths: unknown key, expected one of tracing, skip_paths, services, rules, default_strategy, service_strategies, strategyType, probabilisticSampling, rateLimitingSampling, operationSampling
          {'skip_paths': '/health'} -> line 1, column 16, skip_paths: expected a list, got '/health'
          {'skip_paths': ['health']} -> line 1, column 17, skip_paths[0]: expected a path such as /health or /metrics/*, got 'health'
          {'skip_paths': ['/health?deep=1']} -> line 1, column 17, skip_paths[0]: expected a path such as /health or /metrics/*, got '/health?deep=1'
          {'services': [{'tracing': 'off'}]} -> line 1, column 15, services[0]: expected the key service, got none
          {'services': [{'service': 'a', 'tracing': 'of'}]} -> line 1, column 43, services[0].tracing: expected one of on, off, got 'of'
          {'services': [{'service': 'a', 'enabled': 'off'}]} -> line 1, column 43, services[0].enabled: unknown key, expected one of service, tracing, skip_paths
          {'default_strategy': {}, 'strategyType': 0} -> line 1, column 22, default_strategy: unknown key, expected one of tracing, skip_paths, services, rules, strategyType, probabilisticSampling, rateLimitingSampling, operationSampling
          {'default_strategy': {'type': 'probabilistic', 'param': 1, 'operation_strategies': [{'operation': 'a', 'type': 'probabilistic', 'param': 2}]}} -> line 1, column 138, default_strategy.operation_strategies[0].param: expected a number from 0 to 1, got 2
          {'default_strategy': []} -> line 1, column 22, default_strategy: expected an object, got a list
          {'default_strategy': {'type': 'probabilistic', 'param': '1'}} -> line 1, column 57, default_strategy.param: expected a number from 0 to 1, got '1'
          {'default_strategy': {'type': 'probabilistic', 'param': NaN}} -> `line 1, column 60: Non-standard token 'NaN': enable ``JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS`` to allow`
          {'default_strategy': {'type': 'probabilistic', 'param': -1e-9}} -> line 1, column 57, default_strategy.param: expected a number from 0 to 1, got -1e-9
          {'default_strategy': {'type': 'ratelimiting', 'param': 1e999}} -> line 1, column 56, default_strategy.param: expected a number from 0 to 1000000000, got 1e999
          {'service_strategies': {}} -> line 1, column 24, service_strategies: expected a list, got an object
          {'service_strategies': [{'service': 1, 'type': 'probabilistic', 'param': 1}]} -> line 1, column 37, service_strategies[0].service: expected a text, got 1
          {'rules': [{'name': 'a', 'type': 'const', 'param': 0.5}]} -> line 1, column 52, rules[0].param: expected 0 or 1, got 0.5
          {'rules': [{'name': 'default', 'type': 'const', 'param': 1}]} -> line 1, column 21, rules[0].name: expected another name than before, got 'default'
          {'rules': [{'type': 'const', 'param': 1}]} -> line 1, column 12, rules[0]: expected the key name, got none
          {'rules': [{'name': 'a', 'type': 'probabilistic', 'param': 1, 'min_traces_per_second': 1}]} -> line 1, column 88, rules[0].min_traces_per_second: unknown key, expected one of name, service, operation, kind, tags, type, param
          {'rules': [{'name': 'a', 'type': 'guaranteed', 'param': 1}]} -> line 1, column 12, rules[0]: expected the key min_traces_per_second, got none
          {'rules': [{'name': 'a', 'type': 'adaptive', 'target_traces_per_second': 0}]} -> line 1, column 74, rules[0].target_traces_per_second: expected more than 0, got 0
          {'rules': [{'name': 'a', 'type': 'adaptive', 'target_traces_per_second': 1, 'min_rate': 0.5, 'max_rate': 0.1}]} -> line 1, column 89, rules[0].min_rate: expected at most max_rate, which is 0.1, got 0.5
          {'rules': [{'name': 'a', 'kind': 'internal', 'type': 'const', 'param': 1}]} -> line 1, column 34, rules[0].kind: expected server, client, producer or consumer, got internal
          {'rules': [{'name': 'a', 'tags': {'x': 1}, 'type': 'const', 'param': 1}]} -> line 1, column 40, rules[0].tags.x: expected a text, got 1
          {'rules': [{'name': 'a', 'operation': '', 'type': 'const', 'param': 1}]} -> line 1, column 39, rules[0].operation: expected 1 to 1024 characters, got 0
          {'rules': [{'name': 'a', 'type': 'a\\nb', 'param': 1}]} -> line 1, column 34, rules[0].type: expected one of const, probabilistic, ratelimiting, guaranteed, adaptive, got 'a b'
          {'strategyType': 2} -> line 1, column 18, strategyType: expected one of PROBABILISTIC, RATE_LIMITING, 0, 1, got 2
          {'strategyType': 0} -> line 1, column 1: expected the key probabilisticSampling, got none
          {'strategyType': 1, 'rateLimitingSampling': {'maxTracesPerSecond': -1}} -> line 1, column 68, rateLimitingSampling.maxTracesPerSecond: expected a number from 0 to 1000000000, got -1
          {'operationSampling': {'perOperationStrategies': [{'operation': 'a'}]}} -> line 1, column 51, operationSampling.perOperationStrategies[0]: expected the key probabilisticSampling, got none
          {'rules': [{'name': 'a', 'type': 'const', 'param': 1}, {'name': 'a', 'type': 'const', 'param': 1}]} -> line 1, column 65, rules[1].name: expected another name than before, got 'a'
          """)
  void parse_malformed_saysThePlaceAndWhatWasExpected(String json, String message) {
    assertThatThrownBy(() -> RuleSet.parse(json.replace('\'', '"')))
        .isInstanceOf(InvalidRuleSetException.class)
        .hasMessage(message);
  }

  @Test
  void parse_severalLines_saysLineColumnAndPath() {
    String json =
        """
        {
          "service_strategies": [
            {"service": "a", "type": "probabilistic", "param": 1},
            {"service": "b", "type": "probabilistic", "param": 1},
            {
              "service": "c", "type": "probabilistic",
              "param": 1.5
            }
          ]
        }
        """;

    assertThatThrownBy(() -> RuleSet.parse(json))
        .hasMessage(
            "line 7, column 16, service_strategies[2].param: expected a number from 0 to 1, got"
                + " 1.5");
  }

  @Test
  void parse_longAndStrangeNames_areCutToOneShortLine() {
    String name = "x\\n\\u001b[31m".repeat(1000);

    assertThatThrownBy(() -> RuleSet.parse("{\"" + name + "\": {\"tracing\": 1}}"))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500).doesNotMatch("\\p{Cntrl}"));
  }
}

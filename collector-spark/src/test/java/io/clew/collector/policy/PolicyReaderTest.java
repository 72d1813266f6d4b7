package io.clew.collector.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.clew.analysis.trace.Trace;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is not as expected refuses the file, and the message says all of it, and where. */
class PolicyReaderTest {
  private static final String GOOD =
      """
      {'policies': [
        {'name': 'a', 'type': 'latency', 'latency': {'threshold_ms': 5, 'upper_threshold_ms': 9}},
        {'name': 'b', 'type': 'probabilistic',
         'probabilistic': {'sampling_percentage': 1.5, 'hash_salt': 's'}},
        {'name': 'c', 'type': 'string_attribute', 'string_attribute':
         {'key': 'k', 'values': ['^a{2,3}'], 'enabled_regex_matching': true, 'invert_match': true}},
        {'name': 'd', 'type': 'drop', 'drop': {'drop_sub_policy': [
          {'name': 'e', 'type': 'boolean_attribute', 'boolean_attribute':
           {'key': 'k', 'value': false}},
          {'type': 'not', 'not': {'not_sub_policy': {'type': 'always_sample'}}}]}},
        {'name': 'f', 'type': 'and', 'and': {'and_sub_policy': [
          {'type': 'novel', 'novel': {'traces_per_hour': 3}},
          {'type': 'span_count', 'span_count': {'min_spans': 1, 'max_spans': 0}}]}},
        {'name': 'g', 'type': 'numeric_attribute', 'numeric_attribute':
         {'key': 'k', 'min_value': -9223372036854775808, 'max_value': 9223372036854775807}}
      ]}
      """
          .replace('\'', '"');

  private static String refusal(String json) {
    return catchThrowableOfType(
            InvalidPoliciesException.class, () -> TailPolicies.parse(json.replace('\'', '"')))
        .getMessage();
  }

  @Test
  void parse_good_isTaken() {
    assertThat(TailPolicies.parse(GOOD).names()).containsExactly("a", "b", "c", "f", "g");
    assertThat(TailPolicies.parse("\ufeff" + GOOD).names()).hasSize(5);
  }

  @Test
  void parse_bad_saysAllAtOnceAndWhere() {
    assertThat(
            refusal(
                """
                {'policies': [
                  {'name': 'slow', 'type': 'latency', 'latency': {'threshold_ms': -1, 'unit': 's'}},
                  {'name': 'slow', 'type': 'latncy'},
                  {'type': 'probabilistic', 'probabilistic': {'sampling_percentage': 101}}
                ], 'decision_wait': '10s'}
                """))
        .isEqualTo(
            """
            line 5, column 21, decision_wait: unknown key, expected one of policies
            line 2, column 79, policies[0].latency.unit: unknown key, expected one of threshold_ms, upper_threshold_ms
            line 2, column 67, policies[0].latency.threshold_ms: expected a whole number from 0 to 86400000, got -1
            line 3, column 12, policies[1].name: expected another name than before, got 'slow'
            line 3, column 28, policies[1].type: expected one of always_sample, and, boolean_attribute, drop, latency, not, novel, numeric_attribute, or, probabilistic, rate_limiting, span_count, status_code, string_attribute (is latency meant?), got 'latncy'
            line 4, column 3, policies[2]: expected the key name, got none
            line 4, column 70, policies[2].probabilistic.sampling_percentage: expected a number from 0 to 100, got 101""");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      quoteCharacter = '`',
      textBlock =
          """
          `` -> file: expected an object, got nothing
          [] -> line 1, column 1: expected an object, got a list
          null -> line 1, column 1: expected an object, got null
          { -> line 1, column 2: Unexpected end-of-input
          {} -> line 1, column 1: expected the key policies, got none
          {} {} -> line 1, column 4: expected the end of the file, got more
          {policies: []} -> line 1, column 2: Unexpected character
          {'policies': {}} -> line 1, column 14, policies: expected a list, got an object
          {'policies': []} -> policies: expected at least one, got none
          {'policies': [1, 'a', null]} -> policies[2]: expected an object, got null
          {'policies': [], 'policies': []} -> policies: expected the key once, got it again
          {'policies': NaN} -> line 1, column 17: Non-standard token 'NaN'
          """)
  void parse_badFile_saysSo(String json, String expected) {
    assertThat(refusal(json == null ? "" : json)).contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      quoteCharacter = '`',
      textBlock =
          """
          {'name': 'a'} -> policies[0]: expected the key type, got none
          {'name': '', 'type': 'always_sample'} -> policies[0].name: expected a text that is not empty, got ''
          {'name': 1, 'type': 'always_sample'} -> policies[0].name: expected a text that is not empty, got 1
          {'name': 'a', 'type': 'always_sample', 'always_sample': {}} -> policies[0].always_sample: unknown key, expected one of name, type
          {'name': 'a', 'type': 'or', 'or': {'or_sub_policy': [{'name': 1, 'type': 'always_sample'}]}} -> or_sub_policy[0].name: expected a text, got 1
          {'name': 'a', 'type': 'composite'} -> got 'composite'
          {'name': 'a', 'type': 'Status-Code'} -> (is status_code meant?)
          {'name': 'a', 'type': 'a\\nb'} -> got 'a\\nb'
          {'name': 'a', 'type': 'latency'} -> policies[0]: expected the key latency, got none
          {'name': 'a', 'type': 'latency', 'latency': 5} -> policies[0].latency: expected an object, got 5
          {'name': 'a', 'type': 'latency', 'latency': {}} -> policies[0].latency: expected the key threshold_ms, got none
          {'name': 'a', 'type': 'latency', 'latency': {'threshold_ms': 0.5}} -> expected a whole number from 0 to 86400000, got 0.5
          {'name': 'a', 'type': 'latency', 'latency': {'threshold_ms': '5'}} -> expected a whole number from 0 to 86400000, got '5'
          {'name': 'a', 'type': 'latency', 'latency': {'threshold_ms': 99999999999999999999}} -> expected a whole number from 0 to 86400000, got 99999999999999999999
          {'name': 'a', 'type': 'latency', 'latency': {'threshold_ms': 5, 'upper_threshold_ms': 5}} -> upper_threshold_ms: expected more than threshold_ms, which is 5, got 5
          {'name': 'a', 'type': 'latency', 'latency': {'threshold_ms': 5}, 'span_count': {}} -> policies[0].span_count: unknown key, expected one of name, type, latency
          {'name': 'a', 'type': 'status_code', 'status_code': {'status_codes': ['ERROR', 'OK']}} -> status_codes[1]: expected ERROR, got 'OK'
          {'name': 'a', 'type': 'status_code', 'status_code': {'status_codes': []}} -> status_codes: expected at least one, got none
          {'name': 'a', 'type': 'probabilistic', 'probabilistic': {'sampling_percentage': 1e999}} -> expected a number from 0 to 100, got 1e999
          {'name': 'a', 'type': 'probabilistic', 'probabilistic': {'sampling_percentage': -1e-9}} -> expected a number from 0 to 100, got -1e-9
          {'name': 'a', 'type': 'rate_limiting', 'rate_limiting': {'spans_per_second': 0}} -> expected a whole number from 1 to 1000000000, got 0
          {'name': 'a', 'type': 'novel', 'novel': {'traces_per_hour': 1001}} -> expected a whole number from 1 to 1000, got 1001
          {'name': 'a', 'type': 'span_count', 'span_count': {}} -> expected the key min_spans or max_spans, got none
          {'name': 'a', 'type': 'span_count', 'span_count': {'min_spans': 3, 'max_spans': 2}} -> max_spans: expected at least min_spans, which is 3, got 2
          {'name': 'a', 'type': 'numeric_attribute', 'numeric_attribute': {'key': 'k'}} -> expected the key min_value or max_value, got none
          {'name': 'a', 'type': 'numeric_attribute', 'numeric_attribute': {'key': 'k', 'min_value': 3, 'max_value': 2}} -> max_value: expected at least min_value, which is 3, got 2
          {'name': 'a', 'type': 'boolean_attribute', 'boolean_attribute': {'key': 'k'}} -> expected the key value, got none
          {'name': 'a', 'type': 'boolean_attribute', 'boolean_attribute': {'key': 'k', 'value': 'true'}} -> expected true or false, got 'true'
          {'name': 'a', 'type': 'string_attribute', 'string_attribute': {'key': '', 'values': ['v']}} -> key: expected a text that is not empty, got ''
          {'name': 'a', 'type': 'string_attribute', 'string_attribute': {'key': 'k', 'values': ['v', 1]}} -> values[1]: expected a text, got 1
          {'name': 'a', 'type': 'string_attribute', 'string_attribute': {'key': 'k', 'values': ['v'], 'invert_match': 1}} -> invert_match: expected true or false, got 1
          {'name': 'a', 'type': 'string_attribute', 'string_attribute': {'key': 'k', 'values': ['v'], 'cache_max_size': 1}} -> cache_max_size: unknown key, expected one of key, values, enabled_regex_matching, invert_match
          {'name': 'a', 'type': 'string_attribute', 'string_attribute': {'key': 'k', 'values': ['(a'], 'enabled_regex_matching': true}} -> values[0]: expected a pattern in the syntax of RE2, got error parsing regexp: missing closing )
          {'name': 'a', 'type': 'string_attribute', 'string_attribute': {'key': 'k', 'values': ['(a)\\\\1'], 'enabled_regex_matching': true}} -> values[0]: expected a pattern in the syntax of RE2, got error parsing regexp: invalid escape sequence
          {'name': 'a', 'type': 'and', 'and': {'and_sub_policy': []}} -> and_sub_policy: expected at least one, got none
          {'name': 'a', 'type': 'or', 'or': {'or_sub_policy': [{'type': 'or'}]}} -> or_sub_policy[0]: expected the key or, got none
          {'name': 'a', 'type': 'not', 'not': {'not_sub_policy': [{'type': 'always_sample'}]}} -> not_sub_policy: expected an object, got a list
          {'name': 'a', 'type': 'not', 'not': {'not_sub_policy': {'type': 'novel', 'novel': {'traces_per_hour': 1}}}} -> policies[0].not: expected conditions, got a limit (rate_limiting, novel)
          {'name': 'a', 'type': 'drop', 'drop': {'drop_sub_policy': [{'type': 'novel', 'novel': {'traces_per_hour': 1}}]}}, {'name': 'b', 'type': 'always_sample'} -> policies[0].drop: expected conditions, got a limit (rate_limiting, novel)
          {'name': 'a', 'type': 'drop', 'drop': {'drop_sub_policy': [{'type': 'always_sample'}]}} -> expected a policy that keeps traces, got only some that drop them
          {'name': 'a', 'type': 'or', 'or': {'or_sub_policy': [{'type': 'drop'}]}} -> or_sub_policy[0]: expected drop outside of other policies, got it inside
          {'name': 'a', 'type': 'and', 'and': {'and_sub_policy': [{'type': 'novel', 'novel': {'traces_per_hour': 1}}, {'type': 'rate_limiting', 'rate_limiting': {'spans_per_second': 1}}]}} -> policies[0].and: expected at most one limit (rate_limiting, novel), got several
          {'name': 'a', 'type': 'or', 'or': {'or_sub_policy': [{'type': 'probabilistic', 'probabilistic': {'sampling_percentage': 1, 'hash_salt': 'a'}}, {'type': 'probabilistic', 'probabilistic': {'sampling_percentage': 1, 'hash_salt': 'b'}}]}} -> hash_salt: expected the hash_salt of the probabilistic policy before
          """)
  void parse_badPolicy_saysSo(String policy, String expected) {
    assertThat(refusal("{'policies': [" + policy + "]}")).contains(expected).doesNotContain("\n");
  }

  @Test
  void parse_tooLarge_saysSo() {
    assertThat(refusal(" ".repeat((1 << 20) + 1)))
        .isEqualTo("file: expected at most 1048576 characters, got 1048577");
    assertThat(refusal("[".repeat(100_000))).contains("nesting depth");
    String policy = "{'type': 'always_sample'},";
    String many = policy.repeat(1000) + policy.substring(0, policy.length() - 1);
    assertThat(
            refusal(
                "{'policies': [{'name': 'a', 'type': 'or', 'or': {'or_sub_policy': ["
                    + many
                    + "]}}]}"))
        .contains("expected at most 1000 policies, got more");
  }

  @Test
  void parse_manyProblems_showsSome() {
    String message = refusal("{'policies': [" + "1, ".repeat(5000) + "1]}");

    assertThat(message.lines()).hasSize(101);
    assertThat(message).endsWith("and 4901 more");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a+)+$",
        "(a|aa)+$",
        "(.*)*(.*)*(.*)*x",
        "((a*)*)*b",
        "^(([a-z])+.)+[A-Z]([a-z])+$",
        "(a?){20}a{20}",
        "a{1000}",
        "((((((((((a*)*)*)*)*)*)*)*)*)*)*b"
      })
  void pattern_thatWouldHangElsewhere_isMatchedInLinearTime(String pattern) {
    TailSampler sampler = TailPolicies.parse(file(pattern)).sampler(0, 1, 0);
    Trace trace =
        Trace.of(
            List.of(
                RandomTraces.root(new Random(1)).putTag("k", "a".repeat(100_000) + "!").build()));

    assertTimeoutPreemptively(Duration.ofMinutes(1), () -> sampler.decide(trace, 0));
  }

  private static String file(String pattern) {
    return ("{'policies': [{'name': 'a', 'type': 'string_attribute', 'string_attribute': "
            + "{'key': 'k', 'enabled_regex_matching': true, 'values': ['"
            + pattern.replace("\\", "\\\\")
            + "']}}]}")
        .replace('\'', '"');
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "((a{1000}){1000}){1000}",
        "(a{100}){100}{100}",
        "(((((a{9}){9}){9}){9}){9}){9}",
        "(?:){1000}(?:){1000}",
        "a{1001}",
        "a{99999999999}",
        "x{100}{100}{100}"
      })
  void pattern_ofManyRepetitions_isRefused(String pattern) {
    assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () ->
            assertThatThrownBy(() -> TailPolicies.parse(file(pattern)))
                .isInstanceOf(InvalidPoliciesException.class)
                .hasMessageContaining("expected a pattern"));
  }

  @Test
  void pattern_ofManyCharacters_isRefused() {
    assertThatThrownBy(() -> TailPolicies.parse(file("a".repeat(1001))))
        .hasMessageContaining("expected a pattern of at most 1000 characters");
    assertThat(TailPolicies.parse(file("(".repeat(400) + ")".repeat(400))).names()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
        "^/api/v[0-9]{1,3}/(users|orders)/.*",
        "(?i)^get \\\\d{1,4}$",
        "([0-9]{1,3}\\\\.){3}[0-9]{1,3}"
      })
  void pattern_asPeopleWriteThem_isTaken(String pattern) {
    assertThat(TailPolicies.parse(file(pattern.replace("\\\\", "\\"))).names()).hasSize(1);
  }

  /** Whatever one character does to a file, it is taken or refused with a place. */
  @Test
  void parse_mutations_areTakenOrRefused() {
    Random random = new Random(1);
    String characters = "{}[]\":,'\\0-1.e9atfn \n\u0000\u2028\ud800";
    int taken = 0;
    int refused = 0;
    for (int i = 0; i < 5_000; i++) {
      StringBuilder json = new StringBuilder(GOOD);
      for (int count = 1 + random.nextInt(3); count > 0; count--) {
        int at = random.nextInt(json.length());
        char character = characters.charAt(random.nextInt(characters.length()));
        switch (random.nextInt(3)) {
          case 0 -> json.setCharAt(at, character);
          case 1 -> json.insert(at, character);
          default -> json.delete(at, Math.min(json.length(), at + 1 + random.nextInt(9)));
        }
      }
      try {
        taken += TailPolicies.parse(json.toString()).names().isEmpty() ? 0 : 1;
      } catch (InvalidPoliciesException e) {
        refused++;
        assertThat(e.getMessage().lines())
            .allSatisfy(line -> assertThat(line).matches("(line \\d+, column \\d+|file).*: .+"));
      }
    }

    assertThat(taken).isGreaterThan(50);
    assertThat(refused).isGreaterThan(1000);
  }
}

package io.clew.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever becomes of a document, it is taken or refused. */
@Tag("ci")
class RuleSetMutationTest {
  private static final List<String> DOCUMENTS =
      List.of(
          """
          {"tracing": "on",
           "rules": [
             {"name": "a", "service": "s*", "operation": "POST /*", "kind": "server",
              "tags": {"http.method": "POST"}, "type": "guaranteed", "param": 0.1,
              "min_traces_per_second": 0.5},
             {"name": "b", "type": "adaptive", "target_traces_per_second": 2, "max_rate": 0.5}],
           "default_strategy": {"type": "probabilistic", "param": 0.5, "operation_strategies": [
             {"operation": "GET /health", "type": "probabilistic", "param": 0}]},
           "service_strategies": [{"service": "s1", "type": "ratelimiting", "param": 5}]}
          """,
          """
          {"strategyType": "PROBABILISTIC", "probabilisticSampling": {"samplingRate": 0.5},
           "operationSampling": {"defaultSamplingProbability": 0.1,
             "defaultLowerBoundTracesPerSecond": 0.5, "perOperationStrategies": [
               {"operation": "op", "probabilisticSampling": {"samplingRate": 1}}]}}
          """);

  /** What is likely to be in the wrong place. */
  private static final List<String> BITS =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "\"",
          "\\",
          "\\u0000",
          "\\ud800",
          "null",
          "true",
          "-1",
          "1e999",
          "0.0000000000000000001",
          "{}",
          "[]",
          "\"\"",
          "\"*\"",
          "\n",
          "\ufeff",
          "\ud800",
          "\u0000");

  @Test
  void parse_ofMutations_takesOrRefuses() {
    SplittableRandom random = new SplittableRandom(42);
    int taken = 0;
    int refused = 0;
    for (int i = 0; i < 100_000; i++) {
      String document = mutated(DOCUMENTS.get(i % DOCUMENTS.size()), random);
      try {
        RuleSet.parse(document).forService("s1");
        taken++;
      } catch (InvalidRuleSetException e) {
        assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(1000).doesNotContain("\n");
        refused++;
      } catch (RuntimeException | StackOverflowError e) {
        fail("expected it to be taken or refused: " + document, e);
      }
    }
    assertThat(taken).isGreaterThan(1000);
    assertThat(refused).isGreaterThan(50_000);
  }

  private static String mutated(String document, SplittableRandom random) {
    StringBuilder text = new StringBuilder(document);
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      int from = random.nextInt(text.length());
      int to = Math.min(text.length(), from + random.nextInt(12));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(from, to);
        case 1 -> text.insert(from, BITS.get(random.nextInt(BITS.size())));
        case 2 -> text.insert(from, text.substring(from, to));
        default -> text.replace(from, to, BITS.get(random.nextInt(BITS.size())));
      }
    }
    return text.toString();
  }
}

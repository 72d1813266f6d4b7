package io.clew.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.clew.api.SamplingDecision;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DynamicSamplerLoadTest {
  private static final int THREADS = 4;
  private static final int DECISIONS = 200_000;
  private static final int SWAPS = 200;

  /** Two operations that have the same rate at any one moment. */
  private static String rules(double rate) {
    return """
        {"rules": [
          {"name": "a", "operation": "a", "type": "probabilistic", "param": %1$s},
          {"name": "b", "operation": "b*", "type": "probabilistic", "param": %1$s}]}
        """
        .formatted(rate);
  }

  @Test
  @Timeout(120)
  void decide_whileRulesAreSwapped_isByTheOldOrTheNew_andEachIsCounted() throws Exception {
    ManualSource source = new ManualSource("s", rules(0.25));
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (DynamicSampler sampler = DynamicSampler.newBuilder("feed").source(source).build()) {
      List<Future<Long>> sampled = new ArrayList<>();
      for (int seed = 0; seed < THREADS; seed++) {
        long first = seed;
        sampled.add(threads.submit(() -> sampledOf(sampler, first)));
      }
      for (int i = 0; i < SWAPS; i++) {
        source.listener().changed(rules(i % 2 == 0 ? 0.75 : 0.25), String.valueOf(i));
        sampler.boost("x" + i % 10, 1, Duration.ofMillis(1 + i % 3));
      }
      long expected = 0;
      for (Future<Long> result : sampled) {
        expected += result.get();
      }

      List<SamplerStatus.Rule> rules =
          sampler.status().rules().stream().filter(rule -> rule.layer().equals("s")).toList();
      assertThat(rules).hasSize(2);
      assertThat(rules.stream().mapToLong(SamplerStatus.Rule::sampled).sum()).isEqualTo(expected);
      assertThat(rules.stream().mapToLong(SamplerStatus.Rule::unsampled).sum())
          .isEqualTo((long) THREADS * DECISIONS - expected);
    } finally {
      threads.shutdownNow();
    }
  }

  private static long sampledOf(DynamicSampler sampler, long seed) {
    long sampled = 0;
    for (int i = 0; i < DECISIONS; i++) {
      long id = (seed * DECISIONS + i) * 0x9E3779B97F4A7C15L;
      SamplingDecision decision =
          sampler.decide(new TestRequest(id, i % 2 == 0 ? "a" : "b2", Map.of()));
      assertThat(decision.probability()).isIn(0.25, 0.75);
      boolean isBelow = (id & Long.MAX_VALUE) < (long) (decision.probability() * 0x1p63);
      assertThat(decision.sampled()).isEqualTo(isBelow);
      sampled += decision.sampled() ? 1 : 0;
    }
    return sampled;
  }

  @Test
  @Timeout(120)
  void decide_hundredRules_allocatesNothing() throws Exception {
    String operations =
        IntStream.range(0, 100)
            .mapToObj(
                "{\"operation\": \"op%d\", \"type\": \"probabilistic\", \"param\": 0.5}"::formatted)
            .collect(Collectors.joining(","));
    List<TestRequest> requests =
        IntStream.range(0, 110).mapToObj(i -> TestRequest.of("op" + i)).toList();
    ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (DynamicSampler sampler = DynamicSampler.newBuilder("feed").build()) {
      sampler.set("{\"default_strategy\": {\"operation_strategies\": [" + operations + "]}}");
      Callable<Long> run =
          () -> {
            long before = memory.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 100_000; i++) {
              sampler.decide(requests.get(i % 110));
            }
            return memory.getCurrentThreadAllocatedBytes() - before;
          };
      run.call();

      // What a decision allocated would be a megabyte at least.
      assertThat(run.call()).isLessThan(10_000);
    }
  }
}

package io.clew.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.clew.api.UntracedThread;
import io.clew.testing.ManualClock;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DynamicSamplerBoostTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final ManualClock clock = new ManualClock();
  private final DynamicSampler sampler =
      DynamicSampler.newBuilder("feed")
          .initially(0.1)
          .clocks(clock::nanoTime, clock::wallClock)
          .build();

  @AfterEach
  void close() {
    sampler.close();
  }

  private double rate(String operation) {
    return sampler.decide(TestRequest.of(operation)).probability();
  }

  private void pass(Duration duration) {
    clock.advance(duration);
    sampler.endBoosts();
  }

  @Test
  void boost_operation_samplesItForTheTime() {
    sampler.boost("POST /checkout", 1, MINUTE);

    assertThat(rate("POST /checkout")).isEqualTo(1);
    assertThat(rate("POST /checkout/2")).isEqualTo(0.1);

    pass(MINUTE.minusMillis(1));
    assertThat(rate("POST /checkout")).isEqualTo(1);

    pass(Duration.ofMillis(1));
    assertThat(rate("POST /checkout")).isEqualTo(0.1);
    assertThat(sampler.boosts()).isEmpty();
  }

  @Test
  void boost_pattern_comesBeforeAllRules() {
    sampler.set(
        """
        {"rules": [{"name": "a", "operation": "POST /checkout", "type": "const", "param": 0}]}
        """);
    sampler.boost("POST *", 0.9, MINUTE);

    assertThat(rate("POST /checkout")).isEqualTo(0.9);
    assertThat(rate("POST /cart")).isEqualTo(0.9);
    assertThat(rate("GET /cart")).isEqualTo(0.1);
    assertThat(sampler.status().rules().get(0))
        .isEqualTo(new SamplerStatus.Rule("boost", "POST *", "probabilistic 0.9", 2, 0));
  }

  @Test
  void boost_nameOfARule_samplesWhatTheRuleAppliesTo() {
    sampler.set(
        """
        {"rules": [{"name": "POST", "operation": "POST*", "type": "const", "param": 0},
                   {"name": "GET", "operation": "GET*", "type": "const", "param": 0}]}
        """);
    sampler.boost("POST", 0.9, MINUTE);

    assertThat(rate("POST /cart")).isEqualTo(0.9);
    assertThat(rate("GET /cart")).isEqualTo(0);
    assertThat(sampler.status().rules())
        .extracting(SamplerStatus.Rule::strategy)
        .containsExactly("const 0, boosted to 0.9", "const 0", "probabilistic 0.1");

    pass(MINUTE);
    assertThat(rate("POST /cart")).isEqualTo(0);
  }

  @Test
  void boost_ruleWithState_goesOnWithItAfterwards() {
    sampler.set(
        """
        {"rules": [{"name": "limited", "type": "ratelimiting", "param": 1e-9}]}
        """);
    assertThat(sampler.decide(TestRequest.of("a")).sampled()).isTrue();

    sampler.boost("limited", 1, MINUTE);
    assertThat(sampler.decide(TestRequest.of("a")).sampled()).isTrue();

    pass(MINUTE);
    assertThat(sampler.decide(TestRequest.of("a")).sampled()).isFalse();
    assertThat(sampler.status().rules())
        .containsExactly(
            new SamplerStatus.Rule("manual", "limited", "ratelimiting 1.0E-9/s", 2, 1));
  }

  @Test
  void boost_everything_andBack() {
    sampler.set("{\"default_strategy\": {\"type\": \"ratelimiting\", \"param\": 1e-9}}");
    assertThat(sampler.decide(TestRequest.of("a")).sampled()).isTrue();

    sampler.boost("*", 1, MINUTE);
    assertThat(rate("a")).isEqualTo(1);

    pass(MINUTE);
    assertThat(sampler.decide(TestRequest.of("a")).sampled()).isFalse();
  }

  @Test
  void boost_again_replacesTheFirst() {
    sampler.boost("a", 1, MINUTE);
    sampler.boost("a", 0.5, MINUTE.multipliedBy(2));
    sampler.boost("b", 0.7, MINUTE);
    clock.advance(Duration.ofSeconds(1));

    assertThat(rate("a")).isEqualTo(0.5);
    assertThat(sampler.boosts())
        .containsExactly(
            new SamplerStatus.Boost("a", 0.5, Duration.ofSeconds(119)),
            new SamplerStatus.Boost("b", 0.7, Duration.ofSeconds(59)));
    pass(MINUTE);
    assertThat(rate("a")).isEqualTo(0.5);
    assertThat(rate("b")).isEqualTo(0.1);
  }

  @Test
  void boost_outlivesASwap() {
    sampler.boost("a", 1, MINUTE);
    sampler.set("{\"default_strategy\": {\"type\": \"probabilistic\", \"param\": 0.5}}");

    assertThat(rate("a")).isEqualTo(1);
    assertThat(rate("b")).isEqualTo(0.5);
  }

  @Test
  void cancelBoost_endsIt() {
    sampler.boost("a", 1, MINUTE);

    assertThat(sampler.cancelBoost("a")).isTrue();
    assertThat(sampler.cancelBoost("a")).isFalse();
    assertThat(rate("a")).isEqualTo(0.1);
  }

  @Test
  void boost_outOfRange_isRefused() {
    assertRefused("a", 1.5, MINUTE, "rate: expected 0 to 1, got 1.5");
    assertRefused("a", 1, Duration.ZERO, "duration: expected 1 ms to 24 h, got PT0S");
    assertRefused("a", 1, Duration.ofDays(2), "duration: expected 1 ms to 24 h, got PT48H");
    assertRefused("", 1, MINUTE, "name: expected 1 to 1024 characters, got 0");
    assertThat(sampler.boosts()).isEmpty();

    for (int i = 0; i < 100; i++) {
      sampler.boost("op" + i, 1, Duration.ofHours(24));
    }
    assertRefused("one more", 1, MINUTE, "boosts: expected at most 100 at once");
    sampler.boost("op1", 0.5, MINUTE);
    assertThat(rate("op1")).isEqualTo(0.5);
  }

  private void assertRefused(String rule, double rate, Duration duration, String message) {
    assertThatThrownBy(() -> sampler.boost(rule, rate, duration))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void boost_realClock_endsByItself() {
    try (DynamicSampler real = DynamicSampler.newBuilder("feed").initially(0.1).build()) {
      real.boost("a", 1, Duration.ofMillis(50));
      real.boost("b", 1, Duration.ofMillis(100));

      await().atMost(Duration.ofMinutes(1)).until(() -> real.boosts().isEmpty());
      assertThat(real.decide(TestRequest.of("a")).probability()).isEqualTo(0.1);
      assertThat(real.decide(TestRequest.of("b")).probability()).isEqualTo(0.1);
      await().atMost(Duration.ofMinutes(1)).until(() -> boostThreads() == 0);
    }
  }

  @Test
  void close_endsTheThread() {
    sampler.boost("a", 1, MINUTE);
    sampler.close();

    await().atMost(Duration.ofMinutes(1)).until(() -> boostThreads() == 0);
    assertThatThrownBy(() -> sampler.boost("a", 1, MINUTE))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void boost_thread_holdsNoClassLoader() throws Exception {
    await().atMost(Duration.ofMinutes(1)).until(() -> boostThreads() == 0);
    Thread current = Thread.currentThread();
    ClassLoader own = current.getContextClassLoader();
    try (URLClassLoader webApplication = new URLClassLoader(new URL[0])) {
      current.setContextClassLoader(webApplication);
      sampler.boost("a", 1, MINUTE);
    } finally {
      current.setContextClassLoader(own);
    }

    assertThat(threads())
        .singleElement()
        .isInstanceOf(UntracedThread.class)
        .satisfies(thread -> assertThat(thread.getContextClassLoader()).isNull());
  }

  private static long boostThreads() {
    return threads().size();
  }

  private static List<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("clew-sampler-boosts"))
        .toList();
  }
}

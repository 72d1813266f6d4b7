package io.clew.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.Sampler;
import io.clew.api.SamplingDecision;
import io.clew.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DynamicSamplerTest {
  private static final Instant START = Instant.parse("2020-01-01T00:00:00Z");

  private final ManualClock clock = new ManualClock();

  private DynamicSampler.Builder builder() {
    return DynamicSampler.newBuilder("feed")
        .startTimeout(Duration.ZERO)
        .clocks(clock::nanoTime, clock::wallClock);
  }

  /** A rule set with one rule for an operation. */
  private static String rule(String name, String operation, double rate) {
    return """
        {"rules": [{"name": "%s", "operation": "%s", "type": "probabilistic", "param": %s}]}
        """
        .formatted(name, operation, rate);
  }

  private static String all(double rate) {
    return "{\"default_strategy\": {\"type\": \"probabilistic\", \"param\": " + rate + "}}";
  }

  private static double rate(Sampler sampler, String operation) {
    return sampler.decide(TestRequest.of(operation)).probability();
  }

  private static List<String> rules(DynamicSampler sampler) {
    return sampler.status().rules().stream()
        .map(rule -> rule.layer() + " / " + rule.name() + ": " + rule.strategy())
        .toList();
  }

  @Test
  void decide_noRules_isAsInitially() {
    try (DynamicSampler byDefault = builder().build();
        DynamicSampler byRate = builder().initially(0.5).build();
        DynamicSampler bySampler = builder().initially(Sampler.ALWAYS).build()) {
      assertThat(rate(byDefault, "a")).isEqualTo(0.003);
      assertThat(rate(byRate, "a")).isEqualTo(0.5);
      assertThat(bySampler.decide(TestRequest.of("a"))).isEqualTo(SamplingDecision.ALWAYS);
    }
  }

  @Test
  void decide_layers_theFirstThatHasARuleDecides() {
    ManualSource first = new ManualSource("first", rule("a", "a", 0.1));
    ManualSource second =
        new ManualSource(
            "second",
            """
            {"rules": [{"name": "a", "operation": "a", "type": "probabilistic", "param": 0.2},
                       {"name": "b", "operation": "b*", "type": "probabilistic", "param": 0.3},
                       {"name": "m", "operation": "m*", "type": "probabilistic", "param": 0.4}]}
            """);
    try (DynamicSampler sampler = builder().initially(0.9).source(first).source(second).build()) {
      sampler.set(rule("mine", "m", 0.5));

      assertThat(rate(sampler, "a")).isEqualTo(0.1);
      assertThat(rate(sampler, "b")).isEqualTo(0.3);
      assertThat(rate(sampler, "m")).isEqualTo(0.5);
      assertThat(rate(sampler, "m2")).isEqualTo(0.4);
      assertThat(rate(sampler, "c")).isEqualTo(0.9);
      assertThat(rules(sampler))
          .containsExactly(
              "manual / mine: probabilistic 0.5",
              "first / a: probabilistic 0.1",
              "second / a: probabilistic 0.2",
              "second / b: probabilistic 0.3",
              "second / m: probabilistic 0.4",
              "initially / initially: probabilistic 0.9");
    }
  }

  @Test
  void decide_layerWithADefault_hidesThoseBelow() {
    ManualSource first = new ManualSource("first", all(0.1));
    ManualSource second = new ManualSource("second", rule("a", "a", 0.2));
    try (DynamicSampler sampler = builder().source(first).source(second).build()) {
      assertThat(rate(sampler, "a")).isEqualTo(0.1);
      assertThat(rules(sampler)).containsExactly("first / default: probabilistic 0.1");
    }
  }

  @Test
  void set_andClear_comeBeforeTheSources() {
    try (DynamicSampler sampler = builder().source(new ManualSource("s", all(0.1))).build()) {
      sampler.set(all(0.5));
      assertThat(rate(sampler, "a")).isEqualTo(0.5);
      assertThat(sampler.rules()).isEqualTo(all(0.5));

      sampler.clear();
      assertThat(rate(sampler, "a")).isEqualTo(0.1);
      assertThat(sampler.rules()).isNull();
    }
  }

  @Test
  void set_notValid_changesNothing() {
    try (DynamicSampler sampler = builder().build()) {
      sampler.set(all(0.5));
      SamplerStatus before = sampler.status();

      assertThatThrownBy(() -> sampler.set(all(1.5)))
          .isInstanceOf(InvalidRuleSetException.class)
          .hasMessage(
              "line 1, column 57, default_strategy.param: expected a number from 0 to 1, got 1.5");
      assertThat(sampler.status()).isEqualTo(before);
      assertThat(sampler.rules()).isEqualTo(all(0.5));
    }
  }

  @Test
  void isOff_anyLayer_stopsAll() {
    ManualSource first = new ManualSource("first", all(1));
    ManualSource second = new ManualSource("second", "{\"tracing\": \"off\"}");
    try (DynamicSampler sampler = builder().source(first).source(second).build()) {
      assertThat(sampler.isOff()).isTrue();
      assertThat(sampler.decide(TestRequest.of("a")).sampled()).isFalse();
      assertThat(sampler.status().off()).isTrue();
      assertThat(sampler.status().layers())
          .extracting(SamplerStatus.Layer::off)
          .containsExactly(false, false, true);

      second.listener().changed("{}", "2");
      assertThat(sampler.isOff()).isFalse();
      assertThat(sampler.decide(TestRequest.of("a")).sampled()).isTrue();
    }
  }

  @Test
  void stop_untilResume_stopsAll() {
    try (DynamicSampler sampler = builder().initially(1).build()) {
      sampler.stop();
      assertThat(sampler.isOff()).isTrue();
      assertThat(sampler.status().layers().get(0).off()).isTrue();

      sampler.set(all(1));
      sampler.clear();
      assertThat(sampler.isOff()).isTrue();

      sampler.resume();
      assertThat(sampler.isOff()).isFalse();
    }
  }

  @Test
  void resume_rulesSayOff_staysOff() {
    try (DynamicSampler sampler = builder().build()) {
      sampler.set("{\"tracing\": \"off\"}");
      sampler.resume();
      assertThat(sampler.isOff()).isTrue();

      sampler.clear();
      assertThat(sampler.isOff()).isFalse();
    }
  }

  @Test
  void onlySwitch_heedsNoRulesOfSources() {
    ManualSource source = new ManualSource("s", all(0.1));
    try (DynamicSampler sampler = builder().initially(1).onlySwitch().source(source).build()) {
      assertThat(rate(sampler, "a")).isEqualTo(1);

      sampler.set(rule("a", "a", 0.5));
      assertThat(rate(sampler, "a")).isEqualTo(0.5);

      source.listener().changed("{\"tracing\": \"off\"}", "2");
      assertThat(sampler.isOff()).isTrue();
    }
  }

  @Test
  void swap_ruleThatIsTheSame_keepsItsSamplerAndCounts() {
    String limited =
        """
        {"rules": [{"name": "limited", "operation": "a", "type": "ratelimiting", "param": 1e-9},
                   {"name": "other", "operation": "b", "type": "probabilistic", "param": %s}]}
        """;
    ManualSource source = new ManualSource("s", limited.formatted("0"));
    try (DynamicSampler sampler = builder().source(source).build()) {
      assertThat(sampler.decide(TestRequest.of("a")).sampled()).isTrue();
      sampler.decide(TestRequest.of("b"));

      source.listener().changed(limited.formatted("1"), "2");

      // A new bucket would be full.
      assertThat(sampler.decide(TestRequest.of("a")).sampled()).isFalse();
      sampler.decide(TestRequest.of("b"));
      assertThat(sampler.status().rules())
          .startsWith(
              new SamplerStatus.Rule("s", "limited", "ratelimiting 1.0E-9/s", 1, 1),
              new SamplerStatus.Rule("s", "other", "probabilistic 1.0", 1, 1));
    }
  }

  @Test
  void swap_ruleThatHasChanged_getsANewSampler() {
    String limited =
        """
        {"rules": [{"name": "limited", "operation": "%s", "type": "ratelimiting", "param": 1e-9}]}
        """;
    try (DynamicSampler sampler = builder().build()) {
      sampler.set(limited.formatted("a"));
      assertThat(sampler.decide(TestRequest.of("a")).sampled()).isTrue();

      sampler.set(limited.formatted("a*"));
      assertThat(sampler.decide(TestRequest.of("a")).sampled()).isTrue();
      assertThat(sampler.decide(TestRequest.of("a")).sampled()).isFalse();
    }
  }

  @Test
  void status_ofASource_saysVersionAgeAndError() {
    ManualSource source = new ManualSource("s", all(0.1));
    try (DynamicSampler sampler = builder().source(source).build()) {
      assertThat(source(sampler)).isEqualTo(layer("1", START, START, null, 1, 0, 0));

      clock.advance(Duration.ofSeconds(1));
      source.listener().unchanged();
      assertThat(source(sampler)).isEqualTo(layer("1", START, START.plusSeconds(1), null, 1, 0, 0));

      source.listener().failed("the file is gone");
      assertThat(source(sampler))
          .isEqualTo(layer("1", START, START.plusSeconds(1), "the file is gone", 1, 0, 1));

      clock.advance(Duration.ofSeconds(1));
      assertThat(source.listener().changed("[", "2")).isFalse();
      SamplerStatus.Layer refused = source(sampler);
      assertThat(refused.error()).startsWith("line 1, column 2: ");
      assertThat(refused)
          .isEqualTo(layer("1", START, START.plusSeconds(2), refused.error(), 1, 1, 1));
      assertThat(rate(sampler, "a")).isEqualTo(0.1);

      assertThat(source.listener().changed(all(0.2), "3")).isTrue();
      assertThat(source(sampler))
          .isEqualTo(layer("3", START.plusSeconds(2), START.plusSeconds(2), null, 2, 1, 1));
      assertThat(rate(sampler, "a")).isEqualTo(0.2);
    }
  }

  private static SamplerStatus.Layer source(DynamicSampler sampler) {
    return sampler.status().layers().get(1);
  }

  private static SamplerStatus.Layer layer(
      String version,
      Instant since,
      Instant confirmed,
      String error,
      long updates,
      long refusals,
      long failures) {
    return new SamplerStatus.Layer(
        "s", false, version, since, confirmed, error, List.of(), updates, refusals, failures);
  }

  @Test
  @Timeout(120)
  void build_sourceThatReportsLate_isAwaited() {
    SamplingSource late =
        new SamplingSource() {
          @Override
          public String name() {
            return "late";
          }

          @Override
          public void start(Listener listener) {
            Thread thread = new Thread(() -> listener.changed(all(0.5), "1"), "late");
            thread.setDaemon(true);
            thread.start();
          }

          @Override
          public void close() {}
        };
    try (DynamicSampler sampler =
        builder().startTimeout(Duration.ofSeconds(50)).source(late).build()) {
      assertThat(rate(sampler, "a")).isEqualTo(0.5);
    }
  }

  @Test
  @Timeout(120)
  void build_sourceThatSaysNothing_isNotAwaitedForLong() {
    ManualSource silent = new ManualSource("silent", null);
    try (DynamicSampler sampler =
        builder().startTimeout(Duration.ofMillis(1)).source(silent).build()) {
      assertThat(source(sampler).version()).isNull();

      silent.listener().changed(all(0.5), "1");
      assertThat(rate(sampler, "a")).isEqualTo(0.5);
    }
  }

  @Test
  void close_closesSourcesAndSamplers_andHearsNothingMore() {
    ClosingSampler closing = new ClosingSampler();
    ManualSource source = new ManualSource("s", rule("a", "a", 0.1));
    DynamicSampler sampler = builder().source(source).initially(closing).build();

    sampler.close();
    sampler.close();

    assertThat(closing.closed).hasValue(1);
    assertThat(source.isClosed()).isTrue();
    assertThat(source.listener().changed(all(0.5), "2")).isFalse();
    assertThat(rate(sampler, "a")).isEqualTo(0.1);
    assertThatThrownBy(() -> sampler.set("{}"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The sampler is closed");
  }

  @Test
  void changed_moreRulesThanOneServiceMayHave_isRefused() {
    String rules =
        IntStream.rangeClosed(1, 1001)
            .mapToObj(i -> "{\"name\":\"%d\",\"type\":\"const\",\"param\":1}".formatted(i))
            .collect(Collectors.joining(","));
    ManualSource source = new ManualSource("s", all(0.1));
    try (DynamicSampler sampler = builder().source(source).build()) {
      assertThat(source.listener().changed("{\"rules\": [" + rules + "]}", "2")).isFalse();
      assertThat(source(sampler).error())
          .isEqualTo("rules for one service: expected at most 1000, got 1001");
      assertThat(rate(sampler, "a")).isEqualTo(0.1);
    }
  }

  @Test
  void build_sourceThatCannotStart_closesAll() {
    ManualSource good = new ManualSource("good", "{}");
    ClosingSampler closing = new ClosingSampler();
    DynamicSampler.Builder builder = builder().source(good).source(broken()).initially(closing);

    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("start on purpose");
    assertThat(good.isClosed()).isTrue();
    assertThat(closing.closed).hasValue(1);
  }

  private static SamplingSource broken() {
    return new SamplingSource() {
      @Override
      public String name() {
        return "broken";
      }

      @Override
      public void start(Listener listener) {
        throw new IllegalStateException("start on purpose");
      }

      @Override
      public void close() {
        throw new IllegalStateException("close on purpose");
      }
    };
  }
}

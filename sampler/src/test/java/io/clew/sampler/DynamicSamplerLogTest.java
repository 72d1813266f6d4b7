package io.clew.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.clew.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DynamicSamplerLogTest {
  private static final String TYPO = "{\n  \"tracking\": \"off\"\n}";

  private final ManualSource source = new ManualSource("file /etc/rules.json", "{}");
  private final DynamicSampler sampler = DynamicSampler.newBuilder("feed").source(source).build();
  private final LoggedLines log = new LoggedLines(DynamicSampler.class.getName());

  @AfterEach
  void close() {
    log.close();
    sampler.close();
  }

  private static String all(double rate) {
    return "{\"default_strategy\": {\"type\": \"probabilistic\", \"param\": " + rate + "}}";
  }

  @Test
  void sourceWithoutRules_refusedOrFailed_saysThatThereAreNone() {
    ManualSource empty = new ManualSource("file /etc/none.json", null);
    try (DynamicSampler alone = DynamicSampler.newBuilder("feed").source(empty).build()) {
      assertThat(alone.isOff()).isFalse();
      empty.listener().failed("it is not there");
      empty.listener().changed(TYPO, "1");

      assertThat(log.lines())
          .anyMatch(line -> line.contains("none.json fails, there were no rules before:"))
          .anyMatch(line -> line.contains("none.json is refused, there were no rules before:"));
    }
  }

  @Test
  void changed_refused_isSaidOnceForEachText() {
    source.listener().changed(TYPO, "1");
    source.listener().changed(TYPO, "2");
    assertThat(log.lines())
        .containsExactly(
            "WARN Tracing: file /etc/rules.json is refused, the last good rules stay: line 2,"
                + " column 15, tracking: unknown key, expected one of tracing, skip_paths, services, rules,"
                + " default_strategy, service_strategies, strategyType, probabilisticSampling,"
                + " rateLimitingSampling, operationSampling");

    source.listener().changed("[]", "3");
    assertThat(log.lines()).hasSize(1);

    source.listener().changed("{}", "4");
    assertThat(log.lines())
        .containsExactly(
            "INFO Tracing: file /etc/rules.json: rules of version 4 after 1, no longer refused: no"
                + " rate has changed");
    source.listener().changed(TYPO, "5");
    assertThat(log.lines()).hasSize(1);
  }

  @Test
  void changed_saysTheSourceTheOldAndNewRatesAndTheVersions() {
    source.listener().changed(all(0.01), "2");
    source.listener().changed(all(0.01), "3");
    source
        .listener()
        .changed(
            """
            {"rules": [
              {"name": "a", "operation": "a", "type": "const", "param": 1},
              {"name": "b", "operation": "b", "type": "const", "param": 1}
            ], "default_strategy": {"type": "ratelimiting", "param": 5}}
            """,
            "4");
    source
        .listener()
        .changed(
            """
            {"rules": [
              {"name": "a", "operation": "a", "type": "probabilistic", "param": 0.5},
              {"name": "b", "operation": "b2", "type": "const", "param": 1}
            ]}
            """,
            "5");
    source.listener().changed("{}", "6");

    String start = "INFO Tracing: file /etc/rules.json: rules of version ";
    assertThat(log.lines())
        .containsExactly(
            start + "2 after 1: all other requests: probabilistic 0.003 -> probabilistic 0.01",
            start + "3 after 2: no rate has changed",
            start
                + "4 after 3: 'a': no rule -> const 1; 'b': no rule -> const 1; all other requests:"
                + " probabilistic 0.01 -> ratelimiting 5.0/s",
            start
                + "5 after 4: 'a': const 1 -> probabilistic 0.5; 'b': for other requests; all other"
                + " requests: ratelimiting 5.0/s -> probabilistic 0.003",
            start + "6 after 5: 'a': probabilistic 0.5 -> no rule; 'b': const 1 -> no rule");
  }

  @Test
  void changed_many_isOneShortLine() {
    String rules =
        IntStream.range(0, 900)
            .mapToObj(i -> "{\"name\": \"" + i + "\", \"type\": \"const\", \"param\": 1}")
            .collect(Collectors.joining(", "));
    source.listener().changed("{\"rules\": [" + rules + "]}", "x\n" + "y".repeat(1000));

    assertThat(log.lines())
        .singleElement()
        .asString()
        .startsWith("INFO Tracing: file /etc/rules.json: rules of version x y")
        .doesNotContain("\n")
        .hasSizeLessThan(500);
  }

  @Test
  void changed_byHand_isSaid() {
    sampler.set(all(0.5));
    sampler.clear();
    sampler.clear();

    assertThat(log.lines())
        .containsExactly(
            "INFO Tracing: manual: rules of version "
                + RuleSetText.version(all(0.5))
                + ": all other requests: probabilistic 0.003 -> probabilistic 0.5",
            "INFO Tracing: manual: rules taken back: all other requests: probabilistic 0.5 ->"
                + " probabilistic 0.003");
  }

  @Test
  void changed_whatJaegerIgnores_isAWarningEach() {
    String strategies =
        IntStream.range(0, 12)
            .mapToObj(i -> "{\"service\": \"" + i + "\", \"type\": \"const\", \"param\": 1}")
            .collect(Collectors.joining(",\n"));
    source.listener().changed("{\"service_strategies\": [" + strategies + "]}", "2");

    List<String> lines = log.lines();
    assertThat(lines).hasSize(12);
    assertThat(lines.get(1))
        .isEqualTo(
            "WARN Tracing: file /etc/rules.json: line 2, column 26, service_strategies[1].type:"
                + " unknown type 'const'; default_strategy applies, else the rate below these rules"
                + " (Jaeger: 0.001)");
    assertThat(lines.get(10))
        .isEqualTo("WARN Tracing: file /etc/rules.json: 2 more warnings, see its status");
    assertThat(lines.get(11)).startsWith("INFO Tracing: file /etc/rules.json: rules of version 2");
    assertThat(sampler.status().layers().get(1).warnings()).hasSize(12);

    source.listener().changed("{}", "3");
    assertThat(sampler.status().layers().get(1).warnings()).isEmpty();
  }

  @Test
  void onlySwitch_saysThatTheRulesAreIgnored() {
    ManualSource other = new ManualSource("other", null);
    try (DynamicSampler development =
        DynamicSampler.newBuilder("feed")
            .source(other)
            .onlySwitch()
            .startTimeout(Duration.ZERO)
            .build()) {
      log.lines();
      other.listener().changed(all(0.5), "1");
      assertThat(development.isOff()).isFalse();
    }
    assertThat(log.lines())
        .containsExactly(
            "INFO Tracing: other: rules of version 1 (ignored, but for the kill switch): no rate"
                + " has changed");
  }

  @Test
  void boost_isSaidWhenItBeginsAndWhenItIsOver() {
    ManualClock clock = new ManualClock();
    try (DynamicSampler boosted =
        DynamicSampler.newBuilder("feed").clocks(clock::nanoTime, clock::wallClock).build()) {
      boosted.boost("initially", 0.5, Duration.ofMinutes(1));
      boosted.boost("POST\n/checkout", 1, Duration.ofMillis(1500));
      boosted.boost("GET /", 1, Duration.ofMillis(1500));
      boosted.cancelBoost("GET /");
      boosted.cancelBoost("GET /");
      clock.advance(Duration.ofMinutes(1));
      boosted.endBoosts();
      boosted.endBoosts();
    }

    assertThat(log.lines())
        .containsExactly(
            "INFO Tracing: boost of 'initially' to 0.5 for 60.0 s: all other requests: probabilistic"
                + " 0.003 -> probabilistic 0.003, boosted to 0.5",
            "INFO Tracing: boost of 'POST /checkout' to 1.0 for 1.5 s: 'POST /checkout': no rule ->"
                + " probabilistic 1.0",
            "INFO Tracing: boost of 'GET /' to 1.0 for 1.5 s: 'GET /': no rule -> probabilistic 1.0",
            "INFO Tracing: boost of 'GET /' to 1.0 cancelled: 'GET /': probabilistic 1.0 -> no rule",
            "INFO Tracing: boost of 'initially' to 0.5, boost of 'POST /checkout' to 1.0 over:"
                + " 'POST /checkout': probabilistic 1.0 -> no rule; all other requests:"
                + " probabilistic 0.003, boosted to 0.5 -> probabilistic 0.003");
  }

  @Test
  void failed_isSaidWhenItBeginsAndWhenItIsOver() {
    source.listener().failed("the file is gone");
    source.listener().failed("the file is gone");
    assertThat(log.lines())
        .containsExactly(
            "WARN Tracing: file /etc/rules.json fails, the last good rules stay: the file is gone");

    source.listener().unchanged();
    source.listener().unchanged();
    assertThat(log.lines()).containsExactly("INFO Tracing: file /etc/rules.json is back");
  }

  @Test
  void failed_whileRefused_isSaidToBeStillRefusedWhenItIsBack() {
    source.listener().changed("[]", "2");
    source.listener().failed("the file is gone");
    log.lines();
    source.listener().unchanged();

    assertThat(log.lines())
        .containsExactly(
            "INFO Tracing: file /etc/rules.json is back, its rules are still refused: line 1, column"
                + " 1: expected an object, got a list");
  }

  @Test
  void killSwitch_isSaidWheneverItChanges() {
    source.listener().changed("{\"tracing\": \"off\"}", "2");
    sampler.stop();
    sampler.stop();
    source.listener().changed("{}", "3");
    sampler.resume();

    assertThat(log.lines())
        .containsExactly(
            "INFO Tracing: file /etc/rules.json: rules of version 2 after 1: no rate has changed",
            "WARN Tracing: stopped by file /etc/rules.json",
            "WARN Tracing: stopped by manual, file /etc/rules.json",
            "INFO Tracing: file /etc/rules.json: rules of version 3 after 2: no rate has changed",
            "WARN Tracing: stopped by manual",
            "INFO Tracing: continues, nothing stops it any more");
  }

  @Test
  void appender_thatThrows_reachesNobody() {
    AppenderBase<ILoggingEvent> broken =
        new AppenderBase<>() {
          @Override
          public synchronized void doAppend(ILoggingEvent event) {
            throw new IllegalStateException("disk full");
          }

          @Override
          protected void append(ILoggingEvent event) {}
        };
    Logger logger = (Logger) LoggerFactory.getLogger(DynamicSampler.class);
    broken.start();
    logger.addAppender(broken);
    try {
      sampler.set(all(0.5));
      sampler.boost("a", 1, Duration.ofMinutes(1));
      sampler.stop();
      source.listener().changed("[]", "2");
      source.listener().failed("gone");
      source.listener().unchanged();
    } finally {
      logger.detachAppender(broken);
    }
    assertThat(sampler.isOff()).isTrue();
    assertThat(sampler.boosts()).hasSize(1);
  }
}

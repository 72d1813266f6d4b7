package io.clew.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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

  @Test
  void changed_refused_isSaidOnceForEachText() {
    source.listener().changed(TYPO, "1");
    source.listener().changed(TYPO, "2");
    assertThat(log.lines())
        .containsExactly(
            "WARN Tracing: file /etc/rules.json: rules refused, the last good ones stay: line 2,"
                + " column 15, tracking: unknown key, expected one of tracing, rules,"
                + " default_strategy, service_strategies, strategyType, probabilisticSampling,"
                + " rateLimitingSampling, operationSampling");

    source.listener().changed("[]", "3");
    assertThat(log.lines()).hasSize(1);

    source.listener().changed("{}", "4");
    source.listener().changed(TYPO, "5");
    assertThat(log.lines()).hasSize(1);
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
  void killSwitch_isSaidWhenItIsPulledAndTakenBack() {
    source.listener().changed("{\"tracing\": \"off\"}", "1");
    sampler.stop();
    source.listener().changed("{}", "2");
    assertThat(log.lines()).containsExactly("WARN Tracing: stopped by file /etc/rules.json");

    sampler.resume();
    assertThat(log.lines()).containsExactly("INFO Tracing: continues, nothing stops it any more");
  }
}

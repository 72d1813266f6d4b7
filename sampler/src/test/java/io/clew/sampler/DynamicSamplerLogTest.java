package io.clew.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DynamicSamplerLogTest {
  private static final String TYPO = "{\n  \"tracking\": \"off\"\n}";

  private final Logger logger = (Logger) LoggerFactory.getLogger(DynamicSampler.class);
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private final ManualSource source = new ManualSource("file /etc/rules.json", "{}");
  private final DynamicSampler sampler = DynamicSampler.newBuilder("feed").source(source).build();

  @BeforeEach
  void listen() {
    appender.start();
    logger.addAppender(appender);
  }

  @AfterEach
  void close() {
    logger.detachAppender(appender);
    sampler.close();
  }

  private List<String> lines() {
    List<String> lines =
        appender.list.stream()
            .map(event -> event.getLevel() + " " + event.getFormattedMessage())
            .toList();
    appender.list.clear();
    return lines;
  }

  @Test
  void changed_refused_isSaidOnceForEachText() {
    source.listener().changed(TYPO, "1");
    source.listener().changed(TYPO, "2");
    assertThat(lines())
        .containsExactly(
            "WARN Tracing: file /etc/rules.json: rules refused, the last good ones stay: line 2,"
                + " column 15, tracking: unknown key, expected one of tracing, rules,"
                + " default_strategy, service_strategies, strategyType, probabilisticSampling,"
                + " rateLimitingSampling, operationSampling");

    source.listener().changed("[]", "3");
    assertThat(lines()).hasSize(1);

    source.listener().changed("{}", "4");
    source.listener().changed(TYPO, "5");
    assertThat(lines()).hasSize(1);
  }

  @Test
  void failed_isSaidWhenItBeginsAndWhenItIsOver() {
    source.listener().failed("the file is gone");
    source.listener().failed("the file is gone");
    assertThat(lines())
        .containsExactly(
            "WARN Tracing: file /etc/rules.json fails, the last good rules stay: the file is gone");

    source.listener().unchanged();
    source.listener().unchanged();
    assertThat(lines()).containsExactly("INFO Tracing: file /etc/rules.json is back");
  }

  @Test
  void killSwitch_isSaidWhenItIsPulledAndTakenBack() {
    source.listener().changed("{\"tracing\": \"off\"}", "1");
    sampler.stop();
    source.listener().changed("{}", "2");
    assertThat(lines()).containsExactly("WARN Tracing: stopped by file /etc/rules.json");

    sampler.resume();
    assertThat(lines()).containsExactly("INFO Tracing: continues, nothing stops it any more");
  }
}

package io.clew.common;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

class OneLineLoggerTest {
  private static final String HINT =
      "Clew: slf4j has no provider that works, so the first 100 warnings of tracing come here;"
          + " add one, such as org.slf4j:slf4j-simple";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true, UTF_8);
  private final AtomicInteger lines = new AtomicInteger();
  private final ListAppender<ILoggingEvent> logged =
      new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent event) {
          event.getCallerData(); // Later, the stack is another one.
          super.append(event);
        }
      };
  private final Logger provider = (Logger) LoggerFactory.getLogger("one-line-logger-test");

  private org.slf4j.Logger withoutProvider() {
    OneLineLogger logger = new OneLineLogger(NOPLogger.NOP_LOGGER, "a", err, lines);
    logger.begin();
    return logger;
  }

  private org.slf4j.Logger withProvider() {
    logged.start();
    provider.addAppender(logged);
    return SafeLog.logger("one-line-logger-test");
  }

  @AfterEach
  void detach() {
    provider.detachAppender(logged);
  }

  private List<String> printed() {
    return bytes.toString(UTF_8).lines().toList();
  }

  @Test
  void noProvider_isSaidOnce_andWarningsAndErrorsOfAllLoggersGoToErr() {
    new LogOnce(withoutProvider()).warn("the source fails", "zk1:2181", new IOException("down"));
    org.slf4j.Logger second = withoutProvider();
    second.error("clew.b: {}", "no");
    second.info("hello");
    second.debug("hello");

    assertThat(printed())
        .containsExactly(
            HINT,
            "Clew: Tracing: the source fails: zk1:2181 (logged once): java.io.IOException: down",
            "Clew: clew.b: no");
  }

  @Test
  void noProvider_linesAreBounded_inNumberAndLength() {
    org.slf4j.Logger log = withoutProvider();
    log.warn("x".repeat(10_000));
    for (int i = 0; i < 1000; i++) {
      log.warn("again");
    }

    assertThat(printed()).hasSize(OneLineLogger.MAX_LINES + 1);
    assertThat(printed().get(1)).hasSizeLessThan(3000);
    assertThat(printed()).last().isEqualTo("Clew: again (no more warnings are shown)");
  }

  @Test
  void noProvider_lineBreaks_areEscaped() {
    withoutProvider().warn("{} fails", "a\nClew: forged", new IOException("b\nClew: forged"));

    assertThat(printed())
        .containsExactly(
            HINT, "Clew: a\\nClew: forged fails: java.io.IOException: b\\nClew: forged");
  }

  @Test
  void providerThatDropsAll_wasChosen() {
    org.slf4j.Logger log = new OneLineLogger(NOPLogger.NOP_LOGGER, "a", null, lines);
    log.warn("clew.a: no");

    assertThat(log.isWarnEnabled()).isFalse();
  }

  @Test
  void provider_getsOneLine_withItsLevelAndCause() {
    IOException cause = new IOException("why");
    org.slf4j.Logger log = withProvider();
    log.warn("{} {}", "a\nb", 1, cause);
    log.info("{}");

    assertThat(logged.list)
        .extracting(event -> event.getLevel() + " " + event.getFormattedMessage())
        .containsExactly("WARN a\\nb 1", "INFO {}");
    assertThat(logged.list.get(0).getThrowableProxy().getClassName())
        .isEqualTo("java.io.IOException");
  }

  @Test
  void provider_seesTheCaller() {
    withProvider().warn("here");

    assertThat(logged.list.get(0).getCallerData()[0].getClassName())
        .isEqualTo(OneLineLoggerTest.class.getName());
  }

  @Test
  void provider_getsNoLineBreakOfASuppressedException() {
    IOException thrown = new IOException("clean");
    thrown.addSuppressed(new IOException("x\nERROR forged"));
    withProvider().warn("failed", thrown);

    assertThat(logged.list.get(0).getThrowableProxy().getSuppressed()[0].getMessage())
        .contains("x\\nERROR forged")
        .doesNotContain("\n");
  }

  @Test
  void provider_getsNoLineBreakOfAnException() {
    Exception thrown = new IllegalStateException("outer", new IOException("a\nWARN forged"));
    withProvider().warn("fails", thrown);

    assertThat(logged.list.get(0).getThrowableProxy().getCause().getMessage())
        .isEqualTo("java.io.IOException: a\\nWARN forged");
    assertThat(logged.list.get(0).getThrowableProxy().getStackTraceElementProxyArray())
        .hasSameSizeAs(thrown.getStackTrace());
  }
}

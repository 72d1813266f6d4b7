package io.clew.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogOnceTest {
  private final Logger log = (Logger) LoggerFactory.getLogger("LogOnceTest");
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final LogOnce logOnce = new LogOnce(log);

  @BeforeEach
  void listen() {
    log.setAdditive(false);
    log.addAppender(logged);
    logged.start();
  }

  @AfterEach
  void stopListening() {
    log.detachAppender(logged);
  }

  @Test
  void warn_theSameTextAgain_isLoggedOnce() {
    logOnce.warn("no room", "a.ndjson", null);
    logOnce.warn("no room", "b.ndjson", null);
    logOnce.warn("no directory");

    assertThat(logged.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "Tracing: no room: a.ndjson (logged once)", "Tracing: no directory (logged once)");
  }

  @Test
  void failed_anErrorOfTheApplication_isNotThrown() {
    assertThatCode(() -> logOnce.failed("x", new NoClassDefFoundError("on purpose")))
        .doesNotThrowAnyException();
    assertThatCode(() -> logOnce.failed("x", new StackOverflowError())).doesNotThrowAnyException();
    assertThat(logged.list).hasSize(1);
    assertThat(logged.list.get(0).getThrowableProxy()).isNotNull();
  }

  @Test
  void failed_aFatalError_goesOn() {
    OutOfMemoryError fatal = new OutOfMemoryError("on purpose");

    assertThatThrownBy(() -> logOnce.failed("x", fatal)).isSameAs(fatal);
    assertThat(logged.list).isEmpty();
  }
}

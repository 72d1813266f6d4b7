package io.clew.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

class StartLogTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true, UTF_8);
  private final AtomicBoolean said = new AtomicBoolean();

  private StartLog log(Logger log, boolean hasProvider) {
    return new StartLog(log, hasProvider, err, said);
  }

  @Test
  void noProvider_isSaidOnce_andWarningsGoToErr() {
    log(NOPLogger.NOP_LOGGER, false).warn("clew.a: no");
    StartLog again = log(NOPLogger.NOP_LOGGER, false);
    again.warn("clew.b: no");
    again.info("hello");

    assertThat(bytes.toString(UTF_8).lines())
        .containsExactly(
            "Clew: slf4j has no provider that works, so nobody will see the warnings of"
                + " tracing; add one, such as org.slf4j:slf4j-simple",
            "Clew: clew.a: no",
            "Clew: clew.b: no");
  }

  @Test
  void providerThatDropsAll_wasChosen() {
    log(NOPLogger.NOP_LOGGER, true).warn("clew.a: no");

    assertThat(bytes.size()).isZero();
  }

  @Test
  void provider_getsTheLines() {
    log(LoggerFactory.getLogger(StartLogTest.class), true).warn("clew.a: no");

    assertThat(bytes.size()).isZero();
  }
}

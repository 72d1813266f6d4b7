package io.clew.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SafeLogTest {
  static Stream<Throwable> thrown() {
    return Stream.of(
        new IllegalStateException("on purpose"),
        new NoClassDefFoundError("on purpose"),
        new StackOverflowError("on purpose"),
        new OutOfMemoryError("on purpose"));
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  void log_callsOnce_onTheSameThread() {
    AtomicInteger calls = new AtomicInteger();
    Thread caller = Thread.currentThread();

    SafeLog.log(
        () -> {
          assertThat(Thread.currentThread()).isSameAs(caller);
          calls.incrementAndGet();
        });

    assertThat(calls).hasValue(1);
  }

  @ParameterizedTest
  @MethodSource("thrown")
  void log_loggerThrows_isIgnored(Throwable thrown) {
    assertThatCode(() -> SafeLog.log(() -> SafeLogTest.<RuntimeException>sneak(thrown)))
        .doesNotThrowAnyException();
  }

  /** An appender that waits may be interrupted: whoever owns the thread is to learn it. */
  @Test
  void log_interruptedWhileLogging_isInterruptedStill() {
    SafeLog.log(() -> Thread.currentThread().interrupt());
    assertThat(Thread.interrupted()).isTrue();
  }
}

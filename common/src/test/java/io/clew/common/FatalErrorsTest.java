package io.clew.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FatalErrorsTest {
  static Stream<Throwable> fatal() {
    return Stream.of(
        new OutOfMemoryError("on purpose"),
        new InternalError("on purpose"),
        new UnknownError("on purpose"));
  }

  static Stream<Throwable> survived() {
    return Stream.of(
        new StackOverflowError("on purpose"),
        new NoClassDefFoundError("on purpose"),
        new ExceptionInInitializerError("on purpose"),
        new AssertionError("on purpose"),
        new IllegalStateException("on purpose"),
        new IOException("on purpose"),
        new InterruptedException("on purpose"));
  }

  @ParameterizedTest
  @MethodSource("fatal")
  void rethrow_errorOfTheVirtualMachine_throwsTheSame(Throwable cause) {
    assertThatThrownBy(() -> FatalErrors.rethrow(cause)).isSameAs(cause);
  }

  @ParameterizedTest
  @MethodSource("survived")
  void rethrow_anythingElse_returns(Throwable cause) {
    assertThatCode(() -> FatalErrors.rethrow(cause)).doesNotThrowAnyException();
  }

  @Test
  void rethrow_fatalErrorAsACause_returns() {
    Throwable wrapped = new RuntimeException(new OutOfMemoryError("on purpose"));
    assertThatCode(() -> FatalErrors.rethrow(wrapped)).doesNotThrowAnyException();
  }

  @Test
  void rethrow_interruptedException_leavesTheThreadsInterruptAsItIs() {
    FatalErrors.rethrow(new InterruptedException("on purpose"));
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }
}

package io.clew.instrumentation.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NoThrowTest {
  static Stream<Throwable> failures() {
    return Stream.of(
        new IllegalStateException("expected in this test"),
        new NoClassDefFoundError("expected in this test"),
        new AssertionError("expected in this test"),
        new StackOverflowError("expected in this test"),
        new Exception("sneaked out undeclared, expected in this test"),
        new RuntimeException() {
          private static final long serialVersionUID = 1L;

          @Override
          public String getMessage() {
            throw new IllegalStateException("not even a message");
          }
        });
  }

  @ParameterizedTest
  @MethodSource("failures")
  void survive_failure_ofAnyKind(Throwable failure) {
    assertThatCode(() -> NoThrow.survive(failure)).doesNotThrowAnyException();
  }

  @Test
  void survive_againAndAgain_isLoggedOnce() {
    for (int i = 0; i < 3; i++) {
      NoThrow.survive(new IllegalStateException("expected in this test"));
    }

    assertThat(RecordingLoggerFinder.MESSAGES)
        .singleElement()
        .asString()
        .startsWith("WARNING Tracing failed");
  }

  @Test
  void survive_fatalErrorOfTheJvm_isThrown() {
    OutOfMemoryError fatal = new OutOfMemoryError("expected in this test");

    assertThatThrownBy(() -> NoThrow.survive(fatal)).isSameAs(fatal);
  }
}

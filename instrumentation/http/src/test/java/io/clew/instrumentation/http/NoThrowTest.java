package io.clew.instrumentation.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicBoolean;
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
  void get_thatFails_isNull(Throwable failure) {
    assertThat(NoThrow.<String>get(() -> fail(failure))).isNull();
  }

  @ParameterizedTest
  @MethodSource("failures")
  void run_thatFails_isFalse(Throwable failure) {
    assertThat(NoThrow.run(() -> fail(failure))).isFalse();
  }

  @Test
  void run_thatFailsAgainAndAgain_isLoggedOnce() {
    for (int i = 0; i < 3; i++) {
      NoThrow.run(() -> fail(new IllegalStateException("expected in this test")));
    }

    assertThat(RecordingLoggerFinder.MESSAGES)
        .singleElement()
        .asString()
        .startsWith("WARNING Tracing failed");
  }

  @Test
  void get_thatWorks_returnsTheValue() {
    assertThat(NoThrow.get(() -> "value")).isEqualTo("value");
  }

  @Test
  void run_thatWorks_isTrue() {
    AtomicBoolean ran = new AtomicBoolean();

    assertThat(NoThrow.run(() -> ran.set(true))).isTrue();
    assertThat(ran).isTrue();
  }

  @Test
  void run_fatalErrorOfTheJvm_isPassedOn() {
    OutOfMemoryError fatal = new OutOfMemoryError("expected in this test");

    assertThatThrownBy(() -> NoThrow.run(() -> fail(fatal))).isSameAs(fatal);
  }

  private static String fail(Throwable failure) {
    throw sneaky(failure);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> RuntimeException sneaky(Throwable failure) throws X {
    throw (X) failure;
  }
}

package io.clew.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.core.Tracing;
import io.opentracing.Tracer;
import io.opentracing.util.GlobalTracer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GlobalRegistrationTest {
  /** Not the tracer of any test. */
  private final Tracer other = Tracing.newBuilder("other").build().tracer();

  @AfterEach
  void cleanUp() {
    GlobalRegistration.undo(other);
  }

  @Test
  void tests_thatRegisterTheirTracers_canOneAfterTheOther() {
    TestRun run = TestRun.of(Registers.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.passed()).isEqualTo(3);
    assertThat(GlobalTracer.isRegistered()).isFalse();
  }

  @Test
  void test_thatRegistersAndFails_leavesNothingBehind() {
    assertThat(TestRun.of(RegistersAndFails.class).failures()).hasSize(1);
    assertThat(GlobalTracer.isRegistered()).isFalse();
  }

  @Test
  void test_thatFindsATracerRegistered_leavesItThere() {
    assertThat(GlobalTracer.registerIfAbsent(other)).isTrue();

    assertThat(TestRun.of(RegistersNothing.class).passed()).isEqualTo(1);

    assertThat(GlobalTracer.isRegistered()).isTrue();
  }

  @ExtendWith(TracingExtension.class)
  static class Registers {
    @ParameterizedTest
    @ValueSource(strings = {"a", "b", "c"})
    void test(String name, Tracer tracer, InMemoryReporter reporter) {
      assertThat(GlobalTracer.registerIfAbsent(tracer)).isTrue();

      GlobalTracer.get().buildSpan(name).start().finish();

      ClewAssertions.assertThat(reporter).hasSpans(name);
    }
  }

  @ExtendWith(TracingExtension.class)
  static class RegistersAndFails {
    @Test
    void test(Tracer tracer) {
      GlobalTracer.registerIfAbsent(tracer);
      throw new IllegalStateException();
    }
  }

  @ExtendWith(TracingExtension.class)
  static class RegistersNothing {
    @Test
    void test() {
      assertThat(GlobalTracer.isRegistered()).isTrue();
    }
  }
}

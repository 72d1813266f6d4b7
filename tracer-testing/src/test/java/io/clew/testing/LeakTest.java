package io.clew.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.core.context.ThreadLocalScopeManager;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The extension fails who leaves something open, and nobody else. */
@SuppressWarnings("try") // A scope is opened to be closed.
class LeakTest {
  private static final TracingExtension.Builder IMPATIENT =
      TracingExtension.newBuilder().finishTimeout(Duration.ZERO);

  @Test
  void test_leavesASpan_failsAndSaysWhichAndWhere() {
    TestRun run = TestRun.of(Spans.class);

    assertThat(run.failures()).containsOnlyKeys("leavesTwo", "[1] name = \"a\"", "inNested");
    Throwable failure = run.failures().get("leavesTwo");
    assertThat(failure.getMessage().lines())
        .hasSize(3)
        .anyMatch(line -> line.matches("the test left open:"))
        .anyMatch(line -> line.matches("  span \\w+/\\w+ ACCEPT one started at .*Spans.open.*"))
        .anyMatch(line -> line.matches("  span .* renamed started at .*LeakTest.java:\\d+\\)"));
    assertThat(failure.getSuppressed()).hasSize(2);
    assertThat(failure.getSuppressed()[0].getStackTrace())
        .anyMatch(frame -> frame.getMethodName().equals("leavesTwo"));
  }

  static class Spans {
    @RegisterExtension static final TracingExtension tracing = IMPATIENT.build();

    private Span unfinished;

    @Test
    void leavesNone(Tracer tracer) {
      open(tracer, "one").finish();
    }

    @Test
    void leavesTwo(Tracer tracer) {
      open(tracer, "one");
      open(tracer, "two").setOperationName("renamed");
    }

    @Test
    void finishesInAfterEach(Tracer tracer) {
      unfinished = open(tracer, "one");
    }

    @AfterEach
    void finish() {
      if (unfinished != null) {
        unfinished.finish();
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b"})
    void parameterised(String name, Tracer tracer) {
      Span span = open(tracer, name);
      if (name.equals("b")) {
        span.finish();
      }
    }

    @Nested
    class Inner {
      @Test
      void inNested(Tracer tracer) {
        open(tracer, "inner");
      }
    }

    static Span open(Tracer tracer, String name) {
      return tracer.buildSpan(name).start();
    }
  }

  @Test
  void test_leavesAScope_failsAndSaysWhichAndWhere() {
    TestRun run = TestRun.of(Scopes.class);

    assertThat(run.failures())
        .containsOnlyKeys("leavesOne", "closesOnAnotherThread", "leavesTheEmptyOne");
    assertThat(run.failures().get("leavesOne").getMessage().lines())
        .hasSize(2)
        .anyMatch(
            line ->
                line.matches(
                    "  scope of span .* work activated at .*Scopes.leavesOne\\(LeakTest.*"));
    assertThat(run.failures().get("closesOnAnotherThread")).hasMessageContaining("activated at");
    assertThat(run.failures().get("leavesTheEmptyOne")).hasMessageContaining("scope of no span");
  }

  @ExtendWith(TracingExtension.class)
  static class Scopes {
    @Test
    void leavesNone(Tracer tracer) {
      Span span = tracer.buildSpan("work").start();
      try (Scope ignored = tracer.activateSpan(span)) {
        span.finish();
      }
    }

    @Test
    void leavesOne(Tracer tracer) {
      Span span = tracer.buildSpan("work").start();
      tracer.activateSpan(span);
      span.finish();
    }

    @Test
    void leavesTheEmptyOne(Tracer tracer) {
      tracer.scopeManager().activate(null);
    }

    @Test
    void closesInAnotherOrder(Tracer tracer) {
      Span span = tracer.buildSpan("work").start();
      Scope first = tracer.activateSpan(span);
      Scope second = tracer.activateSpan(span);
      first.close();
      second.close();
      span.finish();
    }

    @Test
    void closesOnAnotherThread(Tracer tracer) {
      Span span = tracer.buildSpan("work").start();
      Scope scope = tracer.activateSpan(span);
      CompletableFuture.runAsync(scope::close).join();
      span.finish();
    }

    @Test
    void leavesOneOnAnotherThread(Tracer tracer) throws InterruptedException {
      Span span = tracer.buildSpan("work").start();
      Thread thread = new Thread(() -> tracer.activateSpan(span));
      thread.start();
      thread.join();
      span.finish();
    }
  }

  @Test
  void test_leavesAScopeInAnotherScopeManager_fails() {
    assertThat(TestRun.of(OtherScopeManager.class).failures().get("test"))
        .hasMessageMatching("(?s)the test left open:\n  scope of span .* work.*");
  }

  static class OtherScopeManager {
    @RegisterExtension
    static final TracingExtension tracing =
        TracingExtension.newBuilder()
            .tracing(builder -> builder.scopeManager(new ThreadLocalScopeManager()))
            .build();

    @Test
    void test(Tracer tracer) {
      Span span = tracer.buildSpan("work").start();
      tracer.activateSpan(span);
      span.finish();
    }
  }

  @Test
  void test_failsAnyway_failsForItsOwnReason() {
    TestRun run = TestRun.of(FailsAnyway.class);

    assertThat(run.failures()).containsOnlyKeys("fails");
    assertThat(run.failures().get("fails")).hasMessage("own reason").hasNoSuppressedExceptions();
  }

  static class FailsAnyway {
    @RegisterExtension static final TracingExtension tracing = IMPATIENT.build();

    @Test
    void fails(Tracer tracer) {
      tracer.buildSpan("work").start();
      throw new IllegalStateException("own reason");
    }

    @Test
    void isAborted(Tracer tracer) {
      tracer.buildSpan("work").start();
      Assumptions.abort();
    }
  }

  @Test
  @Timeout(120)
  void test_spanIsFinishedSoonByAnotherThread_passes() {
    assertThat(TestRun.of(Patient.class).passed()).isEqualTo(1);
  }

  static class Patient {
    @RegisterExtension
    static final TracingExtension tracing =
        TracingExtension.newBuilder().finishTimeout(Duration.ofHours(1)).build();

    /** As a server that has answered; finishes when the extension waits for it. */
    @Test
    void test(Tracer tracer) {
      Span span = tracer.buildSpan("work").start();
      Thread test = Thread.currentThread();
      Thread server =
          new Thread(
              () -> {
                while (test.getState() != Thread.State.TIMED_WAITING) {
                  Thread.onSpinWait();
                }
                span.finish();
              });
      server.setDaemon(true);
      server.start();
    }
  }
}

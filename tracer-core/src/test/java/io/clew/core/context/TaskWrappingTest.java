package io.clew.core.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.core.Tracing;
import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.mock.MockTracer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TaskWrappingTest {
  private final Tracing tracing = Tracing.newBuilder("test").build();
  private final Tracer tracer = tracing.tracer();
  private final TaskWrapping wrapping = tracing.taskWrapping();
  private final Span span = tracer.buildSpan("wrapped").start();
  private final Span other = tracer.buildSpan("other").start();

  /** Wraps a probe in one of the ways there are, and gives what calls it. */
  private interface Way {
    Callable<Span> wrap(TaskWrapping wrapping, Supplier<Span> probe);
  }

  private static Way way(String name, Way way) {
    return new Way() {
      @Override
      public Callable<Span> wrap(TaskWrapping wrapping, Supplier<Span> probe) {
        return way.wrap(wrapping, probe);
      }

      @Override
      public String toString() {
        return name;
      }
    };
  }

  private static Callable<Span> running(Consumer<List<Span>> task) {
    return () -> {
      List<Span> seen = new ArrayList<>();
      task.accept(seen);
      return seen.get(0);
    };
  }

  static Stream<Way> ways() {
    return Stream.of(
        way(
            "Runnable",
            (wrapping, probe) -> {
              List<Span> seen = new ArrayList<>();
              Runnable see = () -> seen.add(probe.get());
              Runnable task = wrapping.wrap(see);
              return () -> {
                task.run();
                return seen.get(0);
              };
            }),
        way(
            "Callable",
            (wrapping, probe) -> {
              Callable<Span> task = probe::get;
              return wrapping.wrap(task);
            }),
        way("Supplier", (wrapping, probe) -> wrapping.wrapSupplier(probe)::get),
        way(
            "Consumer",
            (wrapping, probe) -> {
              Consumer<List<Span>> task = wrapping.wrapConsumer(seen -> seen.add(probe.get()));
              return running(task);
            }),
        way(
            "BiConsumer",
            (wrapping, probe) -> {
              BiConsumer<List<Span>, Integer> task =
                  wrapping.wrapBiConsumer((seen, second) -> seen.add(second, probe.get()));
              return running(seen -> task.accept(seen, 0));
            }),
        way(
            "Function",
            (wrapping, probe) -> {
              Function<Integer, Span> task = wrapping.wrapFunction(number -> probe.get());
              return () -> task.apply(1);
            }),
        way(
            "BiFunction",
            (wrapping, probe) -> {
              BiFunction<Integer, String, Span> task =
                  wrapping.wrapBiFunction((number, text) -> probe.get());
              return () -> task.apply(1, "2");
            }));
  }

  @AfterEach
  void nothing_staysActive() {
    assertThat(tracer.activeSpan()).isNull();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void call_whereNothingIsActive_seesTheSpanThatWasActiveWhenWrapped(Way way) throws Exception {
    Callable<Span> task = in(span, () -> way.wrap(wrapping, tracer::activeSpan));

    assertThat(task.call()).isSameAs(span);
    assertThat(tracer.activeSpan()).isNull();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void call_whereAnotherIsActive_restoresThat(Way way) throws Exception {
    Callable<Span> task = in(span, () -> way.wrap(wrapping, tracer::activeSpan));

    in(
        other,
        () -> {
          assertThat(task.call()).isSameAs(span);
          assertThat(tracer.activeSpan()).isSameAs(other);
          return task;
        });
  }

  @ParameterizedTest
  @MethodSource("ways")
  void call_wrappedWithNothingActive_seesNothing(Way way) throws Exception {
    Callable<Span> task = way.wrap(wrapping, tracer::activeSpan);

    in(
        other,
        () -> {
          assertThat(task.call()).isNull();
          assertThat(tracer.activeSpan()).isSameAs(other);
          return task;
        });
  }

  @ParameterizedTest
  @MethodSource("ways")
  void call_thatThrows_throwsTheSameAndRestores(Way way) throws Exception {
    IllegalStateException thrown = new IllegalStateException("on purpose");
    Callable<Span> task =
        in(
            span,
            () ->
                way.wrap(
                    wrapping,
                    () -> {
                      throw thrown;
                    }));

    in(
        other,
        () -> {
          assertThatThrownBy(task::call).isSameAs(thrown);
          assertThat(tracer.activeSpan()).isSameAs(other);
          return task;
        });
  }

  @ParameterizedTest
  @MethodSource("ways")
  void call_byAnyTracersScopeManager_carriesItsSpan(Way way) throws Exception {
    MockTracer mock = new MockTracer();
    Span theirs = mock.buildSpan("theirs").start();
    Scope scope = mock.activateSpan(theirs);
    Callable<Span> task = way.wrap(TaskWrapping.of(mock), mock::activeSpan);
    scope.close();

    assertThat(task.call()).isSameAs(theirs);
    assertThat(mock.activeSpan()).isNull();
  }

  @Test
  void callable_thatThrowsAChecked_throwsTheSame() {
    Callable<String> task =
        wrapping.wrap(
            (Callable<String>)
                () -> {
                  throw new IOException("on purpose");
                });

    assertThatThrownBy(task::call).isInstanceOf(IOException.class).hasMessage("on purpose");
  }

  @Test
  void wrap_null_isRefused() {
    assertThatThrownBy(() -> wrapping.wrap((Runnable) null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> wrapping.wrap((Executor) null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> TaskWrapping.of((ScopeManager) null))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void call_thatTakesAndGivesNull_passesItThrough() {
    assertThat(wrapping.wrapFunction(Objects::isNull).apply(null)).isTrue();
    assertThat(wrapping.<Object>wrapSupplier(() -> null).get()).isNull();
  }

  @Test
  void wrap_whatIsWrapped_keepsTheFirstSpan() throws Exception {
    Runnable task = in(span, () -> wrapping.wrap(() -> assertActive(span)));
    Runnable again = in(other, () -> wrapping.wrap(task));

    assertThat(again).isSameAs(task);
    assertThat(tracing.taskWrapping().wrap(task)).isSameAs(task);
    again.run();
  }

  @Test
  void wrap_whatAnotherTracerWrapped_carriesBoth() throws Exception {
    MockTracer mock = new MockTracer();
    Runnable task =
        TaskWrapping.of(mock)
            .wrap(
                () -> {
                  assertActive(span);
                  assertThat(mock.activeSpan()).isNull();
                });
    Runnable both = in(span, () -> wrapping.wrap(task));

    Scope scope = mock.activateSpan(mock.buildSpan("theirs").start());
    both.run();
    scope.close();
  }

  @Test
  void call_whereTheSpanIsActiveAlready_opensNoScope() throws Exception {
    AtomicInteger changes = new AtomicInteger();
    ThreadLocalScopeManager scopes = new ThreadLocalScopeManager();
    ScopeManager counting =
        new ScopeManager() {
          @Override
          public Scope activate(Span active) {
            changes.incrementAndGet();
            return scopes.activate(active);
          }

          @Override
          public Span activeSpan() {
            return scopes.activeSpan();
          }
        };
    TaskWrapping.of(counting).wrap(() -> {}).run();
    Scope scope = scopes.activate(span);
    Runnable task = TaskWrapping.of(counting).wrap(() -> {});
    task.run();
    scope.close();
    assertThat(changes).hasValue(0);

    task.run();
    assertThat(changes).hasValue(1);
  }

  @Test
  void executor_runsTasksWithTheSpanOfTheirSubmission() throws Exception {
    List<Runnable> queue = new ArrayList<>();
    Executor executor = wrapping.wrap((Executor) queue::add);
    in(
        span,
        () -> {
          executor.execute(() -> assertActive(span));
          return executor;
        });
    executor.execute(() -> assertActive(null));

    in(
        other,
        () -> {
          queue.forEach(Runnable::run);
          return queue;
        });
    assertThat(queue).hasSize(2);
    assertThat(wrapping.wrap(executor)).isSameAs(executor);
  }

  private void assertActive(Span expected) {
    assertThat(tracer.activeSpan()).isSameAs(expected);
  }

  private <T> T in(Span active, Callable<T> body) throws Exception {
    Scope scope = tracer.activateSpan(active);
    try {
      return body.call();
    } finally {
      scope.close();
    }
  }
}

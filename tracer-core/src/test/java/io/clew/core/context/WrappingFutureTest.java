package io.clew.core.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.core.Tracing;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class WrappingFutureTest {
  private static final Executor NEW_THREAD = task -> new Thread(task).start();

  private final Tracing tracing = Tracing.newBuilder("test").build();
  private final Tracer tracer = tracing.tracer();
  private final TaskWrapping wrapping = tracing.taskWrapping();
  private final Span registered = tracer.buildSpan("registered").start();
  private final Span completing = tracer.buildSpan("completing").start();

  /** Every method by which something can be registered on a stage, of whatever JDK this is. */
  static Stream<Method> registrations() {
    return Arrays.stream(CompletionStage.class.getMethods())
        .filter(method -> method.getParameterCount() > 0)
        .filter(method -> CompletionStage.class.isAssignableFrom(method.getReturnType()));
  }

  @ParameterizedTest
  @MethodSource("registrations")
  void stage_howeverRegistered_runsWithTheSpanOfItsRegistration(Method method) throws Exception {
    registersWithItsSpan(method, source -> source);
  }

  @ParameterizedTest
  @MethodSource("registrations")
  void stage_ofALaterStage_runsWithTheSpanOfItsRegistration(Method method) throws Exception {
    registersWithItsSpan(method, source -> source.thenApply(value -> value));
    registersWithItsSpan(method, CompletableFuture::copy);
    registersWithItsSpan(method, CompletableFuture::minimalCompletionStage);
  }

  private interface Derivation {
    CompletionStage<String> from(CompletableFuture<String> wrapped);
  }

  private void registersWithItsSpan(Method method, Derivation derivation) throws Exception {
    LinkedBlockingQueue<Object> seen = new LinkedBlockingQueue<>();
    CompletableFuture<String> source = new CompletableFuture<>();
    CompletableFuture<String> other = new CompletableFuture<>();
    CompletionStage<String> stage = derivation.from(wrapping.wrap(source));
    Object[] arguments =
        Arrays.stream(method.getParameterTypes())
            .map(type -> argument(type, other, seen))
            .toArray();

    Scope registering = tracer.activateSpan(registered);
    Object result = method.invoke(stage, arguments);
    registering.close();
    assertThat(result).isInstanceOf(WrappingFuture.class);

    Scope scope = tracer.activateSpan(completing);
    if (method.getName().startsWith("exceptionally")) {
      source.completeExceptionally(new IOException("on purpose"));
    } else {
      source.complete("done");
    }
    other.complete("other");
    scope.close();
    assertThat(seen.take()).isSameAs(registered);
    assertThat(tracer.activeSpan()).isNull();
  }

  private Object argument(
      Class<?> type, CompletionStage<?> other, LinkedBlockingQueue<Object> seen) {
    if (type == CompletionStage.class) {
      return other;
    }
    if (type == Executor.class) {
      return NEW_THREAD;
    }
    return Proxy.newProxyInstance(
        getClass().getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) -> {
          Span active = tracer.activeSpan();
          seen.add(active == null ? "nothing" : active);
          return null;
        });
  }

  @Test
  void registrations_areAllThereAre() throws Exception {
    assertThat(registrations().count()).isGreaterThanOrEqualTo(38);
    for (Method method : registrations().toList()) {
      assertThat(WrappingFuture.class.getMethod(method.getName(), method.getParameterTypes()))
          .returns(WrappingFuture.class, Method::getDeclaringClass);
    }
  }

  @Test
  void stage_registeredWithNothingActive_runsWithNothingActive() {
    CompletableFuture<String> source = new CompletableFuture<>();
    CompletableFuture<Span> stage = wrapping.wrap(source).thenApply(value -> tracer.activeSpan());

    Scope scope = tracer.activateSpan(completing);
    source.complete("done");
    assertThat(tracer.activeSpan()).isSameAs(completing);
    scope.close();

    assertThat(stage.join()).isNull();
  }

  @Test
  void completeAsync_carriesTheSpan() {
    Scope scope = tracer.activateSpan(registered);
    CompletableFuture<Span> stage = wrapping.wrap(new CompletableFuture<Span>());
    CompletableFuture<Span> completed = stage.completeAsync(tracer::activeSpan);
    CompletableFuture<Span> second =
        wrapping.wrap(new CompletableFuture<Span>()).completeAsync(tracer::activeSpan, NEW_THREAD);
    scope.close();

    assertThat(completed.join()).isSameAs(registered);
    assertThat(second.join()).isSameAs(registered);
  }

  @Test
  void complete_withValueOrNull_isSeen() {
    assertThat(wrapping.wrap(CompletableFuture.completedFuture("x"))).isCompletedWithValue("x");
    assertThat(wrapping.wrap(CompletableFuture.completedFuture(null))).isCompletedWithValue(null);
    assertThat(wrapping.wrap(CompletableFuture.completedStage("x"))).isCompletedWithValue("x");
  }

  @Test
  void completeExceptionally_isSeenAsOnTheSource() {
    IOException failure = new IOException("on purpose");
    CompletableFuture<String> wrapped = wrapping.wrap(CompletableFuture.failedFuture(failure));

    assertThatThrownBy(wrapped::join).isInstanceOf(CompletionException.class).hasCause(failure);
    assertThat(wrapped.handle((value, thrown) -> thrown).join()).isSameAs(failure);
  }

  @Test
  void cancel_cancelsTheSource() {
    CompletableFuture<String> source = new CompletableFuture<>();
    CompletableFuture<String> wrapped = wrapping.wrap(source);
    assertThat(wrapped.cancel(true)).isTrue();

    assertThat(source).isCancelled();
    assertThat(wrapped).isCancelled();
  }

  @Test
  void cancel_ofASourceThatIsCancelled_isSeen() {
    CompletableFuture<String> source = new CompletableFuture<>();
    CompletableFuture<String> wrapped = wrapping.wrap(source);
    source.cancel(true);

    assertThat(wrapped).isCancelled();
    assertThat(wrapping.wrap(new CompletableFuture<>().minimalCompletionStage()).cancel(true))
        .isTrue();
  }

  @Test
  void complete_aMinimalStage_leavesTheFutureIncomplete() {
    CompletableFuture<String> wrapped = wrapping.wrap(new CompletableFuture<String>());
    wrapped.minimalCompletionStage().toCompletableFuture().complete("mine");

    assertThat(wrapped).isNotDone();
  }

  @Test
  void defaultExecutor_isTheSources() {
    List<Thread> threads = new java.util.concurrent.CopyOnWriteArrayList<>();
    CompletableFuture<String> source =
        new CompletableFuture<>() {
          @Override
          public Executor defaultExecutor() {
            return task -> {
              threads.add(Thread.currentThread());
              task.run();
            };
          }
        };
    CompletableFuture<String> stage = wrapping.wrap(source).thenApplyAsync(value -> value + "!");
    source.complete("done");

    assertThat(stage.thenApplyAsync(value -> value).join()).isEqualTo("done!");
    assertThat(threads).hasSize(2);
  }

  @Test
  void wrap_twice_isTheSame() {
    CompletableFuture<String> wrapped = wrapping.wrap(new CompletableFuture<String>());

    assertThat(tracing.taskWrapping().wrap(wrapped)).isSameAs(wrapped);
  }
}

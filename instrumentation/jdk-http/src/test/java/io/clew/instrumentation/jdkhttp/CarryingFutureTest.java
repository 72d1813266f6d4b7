package io.clew.instrumentation.jdkhttp;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentracing.Span;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The later stages of a call that returns a future run with the caller's span. */
class CarryingFutureTest extends HttpClientFixture {
  private final Span caller = tracer.buildSpan("caller").start();
  private final ExecutorService pool = Executors.newSingleThreadExecutor();

  /** The active span of each stage that has run, or "none". */
  private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();

  @AfterEach
  void stop() {
    pool.shutdownNow();
  }

  private void look() {
    Span active = tracer.activeSpan();
    seen.add(active == null ? "none" : active);
  }

  /** Each method of a future that takes a function, whatever JDK this is. */
  static Stream<Method> stages() {
    return Arrays.stream(CompletableFuture.class.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isBridge())
        .filter(method -> method.getDeclaringClass() != Object.class)
        .filter(
            method ->
                Arrays.stream(method.getParameterTypes()).anyMatch(CarryingFutureTest::isFunction));
  }

  private static boolean isFunction(Class<?> type) {
    return type == Runnable.class || type.getPackageName().equals("java.util.function");
  }

  @Test
  void stages_areAllOfThem() {
    assertThat(stages()).hasSizeGreaterThanOrEqualTo(44);
  }

  @ParameterizedTest
  @MethodSource("stages")
  void stage_ofAnyKind_hasTheCallersSpan(Method stage) throws Exception {
    CompletableFuture<?> other = new CompletableFuture<>();
    CompletableFuture<?> later = add(stage, inScope(caller, this::sendAsync), other);
    CompletableFuture<?> last = later.handle((value, failure) -> 1).thenRun(this::look);
    if (!stage.getName().equals("completeAsync")) { // Or its function may be too late to be called.
      onAnotherThread(() -> end(stage));
    }
    if (stage.getName().matches(".*(Both|Combine).*")) {
      onAnotherThread(() -> other.complete(null));
    }

    assertThat(seen.poll(10, SECONDS)).isSameAs(caller);
    assertThat(seen.poll(10, SECONDS)).isSameAs(caller);
    last.get(60, SECONDS);
    assertThat(seen).isEmpty();
    assertThat(pool.submit(tracer::activeSpan).get()).isNull();
    assertThat(tracer.activeSpan()).isNull();
  }

  @ParameterizedTest
  @MethodSource("stages")
  void stage_addedAfterTheEnd_hasTheCallersSpan(Method stage) throws Exception {
    CompletableFuture<?> future = inScope(caller, this::sendAsync);
    if (!stage.getName().equals("completeAsync")) {
      end(stage);
    }
    CompletableFuture<Object> other = new CompletableFuture<>();
    if (stage.getName().matches(".*(Both|Combine).*")) {
      other.complete(null);
    }
    var unused = add(stage, future, other);

    assertThat(seen.poll(10, SECONDS)).isSameAs(caller);
    assertThat(tracer.activeSpan()).isNull();
  }

  static Stream<Method> stagesWithoutExecutor() {
    return stages().filter(method -> !method.getName().endsWith("Async"));
  }

  /** As with a future of the JDK, whose stages complete each other in a loop. */
  @ParameterizedTest
  @MethodSource("stagesWithoutExecutor")
  void chain_thatIsLong_completes(Method stage) throws Exception {
    CompletableFuture<?> other = new CompletableFuture<>();
    if (stage.getName().matches(".*(Both|Combine).*")) {
      other.complete(null);
    }
    CompletableFuture<?> last = inScope(caller, this::sendAsync);
    for (int i = 0; i < 10_000; i++) {
      last = add(stage, last, other);
    }
    onAnotherThread(() -> end(stage));

    last.get(60, SECONDS);
    assertThat(seen).hasSize(stage.getName().startsWith("exceptionally") ? 1 : 10_000);
    assertThat(Set.copyOf(seen)).containsExactly(caller);
  }

  @Test
  void stage_ofACallWithoutSpan_hasNone() throws Exception {
    CompletableFuture<?> future = sendAsync().thenRun(this::look).thenRunAsync(this::look, pool);
    stub.exchange.complete(response(200));

    future.get(60, SECONDS);
    assertThat(seen).containsExactly("none", "none");
  }

  @Test
  void stage_afterATimeout_hasTheCallersSpan() throws Exception {
    CompletableFuture<?> future =
        inScope(caller, this::sendAsync)
            .orTimeout(1, TimeUnit.MILLISECONDS)
            .handle(
                (response, failure) -> {
                  look();
                  return failure;
                });

    assertThat(future.get(60, SECONDS)).isInstanceOf(TimeoutException.class);
    assertThat(seen).containsExactly(caller);
  }

  @Test
  void stage_afterAFutureOfAnothersMaking_hasTheCallersSpan() throws Exception {
    CompletableFuture<Integer> others = new CompletableFuture<>();
    CompletableFuture<?> future =
        inScope(caller, this::sendAsync).thenCompose(response -> others).thenRun(this::look);
    stub.exchange.complete(response(200));
    onAnotherThread(() -> others.complete(1));

    future.get(60, SECONDS);
    assertThat(seen).containsExactly(caller);
  }

  @Test
  void minimalStage_hasTheCallersSpan() throws Exception {
    CompletionStage<?> stage = inScope(caller, this::sendAsync).minimalCompletionStage();
    CompletableFuture<?> future = stage.thenRun(this::look).toCompletableFuture();
    onAnotherThread(() -> stub.exchange.complete(response(200)));

    future.get(60, SECONDS);
    assertThat(seen).containsExactly(caller);
  }

  @ParameterizedTest
  @ValueSource(strings = {"activeSpan", "activateSpan"})
  void stage_tracerThrows_runsWithoutSpan(String method) throws Exception {
    FaultyTracer faulty = new FaultyTracer(method, expected());
    TracingHttpClient broken = TracingHttpClient.create(stub, faulty.around(tracer));
    CompletableFuture<?> future =
        inScope(
            caller,
            () ->
                broken
                    .sendAsync(get("http://feeds.test/"), BodyHandlers.discarding())
                    .thenRunAsync(this::look, pool));
    stub.exchange.complete(response(200));

    future.get(60, SECONDS);
    assertThat(seen).containsExactly("none");
    assertThat(faulty.failures).hasPositiveValue();
  }

  private CompletableFuture<HttpResponse<Void>> sendAsync() {
    return stubbed.sendAsync(get("http://feeds.test/"), BodyHandlers.discarding());
  }

  private CompletableFuture<?> add(
      Method stage, CompletableFuture<?> future, CompletableFuture<?> other)
      throws ReflectiveOperationException {
    Object[] arguments =
        Arrays.stream(stage.getParameterTypes())
            .map(
                type ->
                    isFunction(type)
                        ? function(type, stage)
                        : type == Executor.class ? pool : other)
            .toArray();
    return (CompletableFuture<?>) stage.invoke(future, arguments);
  }

  private Object function(Class<?> type, Method stage) {
    boolean isComposed = stage.getName().contains("Compose");
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (self, called, arguments) -> {
          look();
          return isComposed ? CompletableFuture.completedFuture(null) : null;
        });
  }

  private void end(Method stage) {
    if (stage.getName().startsWith("exceptionally")) {
      stub.exchange.completeExceptionally(new IOException("expected in this test"));
    } else {
      stub.exchange.complete(response(200));
    }
  }

  private static void onAnotherThread(Runnable action) throws InterruptedException {
    Thread thread = new Thread(action);
    thread.start();
    thread.join();
  }
}

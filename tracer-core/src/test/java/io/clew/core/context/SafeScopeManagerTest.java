package io.clew.core.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.core.Tracing;
import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import io.opentracing.Tracer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

/** A scope manager of the application's own that fails is not felt. */
class SafeScopeManagerTest {
  /** Throws as its name says. */
  private record Failing(Error onActivate, Error onClose, Error onActive) implements ScopeManager {
    @Override
    public Scope activate(Span span) {
      fail(onActivate);
      return () -> fail(onClose);
    }

    @Override
    public Span activeSpan() {
      fail(onActive);
      return null;
    }

    private static void fail(Error error) {
      if (error != null) {
        throw error;
      }
    }
  }

  private final Error error = new AssertionError("on purpose");

  private static void useAll(ScopeManager failing) {
    Tracing tracing = Tracing.newBuilder("test").scopeManager(failing).build();
    Tracer tracer = tracing.tracer();
    Span span = tracer.buildSpan("x").start();
    tracer.activateSpan(span).close();
    assertThat(tracer.activeSpan()).isNull();
    assertThat(tracer.scopeManager()).isSameAs(failing);
    TaskWrapping wrapping = TaskWrapping.of(failing);
    assertThat(wrapping.wrapSupplier(() -> "done").get()).isEqualTo("done");
    CompletableFuture<String> wrapped = wrapping.wrap(CompletableFuture.completedFuture("x"));
    assertThat(wrapped.thenApply(x -> x + "!").join()).isEqualTo("x!");
    new SpanThreadLocalAccessor(tracer).setValue(span);
  }

  @Test
  void scopeManager_failsAnywhere_isNotFelt() {
    useAll(new Failing(error, null, null));
    useAll(new Failing(null, error, null));
    useAll(new Failing(null, null, error));
  }

  @Test
  void scopeManager_givesNoScope_isNotFelt() {
    useAll(
        new ScopeManager() {
          @Override
          public Scope activate(Span span) {
            return null;
          }

          @Override
          public Span activeSpan() {
            return null;
          }
        });
  }

  @Test
  void fatalError_goesOn() {
    Error fatal = new InternalError("on purpose");
    ScopeManager safe = SafeScopeManager.of(new Failing(fatal, null, fatal));

    assertThatThrownBy(() -> safe.activate(null)).isSameAs(fatal);
    assertThatThrownBy(safe::activeSpan).isSameAs(fatal);
  }

  @Test
  void wrap_twiceForTheSameScopeManager_isTheSame() {
    ScopeManager failing = new Failing(null, null, null);
    var wrapped = TaskWrapping.of(failing).wrap(ForkJoinPool.commonPool());

    assertThat(TaskWrapping.of(failing).wrap(wrapped)).isSameAs(wrapped);
  }

  @Test
  void own_isUsedAsItIs() {
    ScopeManager own = new ThreadLocalScopeManager();

    assertThat(SafeScopeManager.of(own)).isSameAs(own);
  }
}

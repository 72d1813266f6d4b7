package io.clew.core.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.core.Tracing;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpanThreadLocalAccessorTest {
  private final Tracer tracer = Tracing.newBuilder("test").build().tracer();
  private final Span request = tracer.buildSpan("request").start();
  private final Span other = tracer.buildSpan("other").start();
  private final ContextRegistry registry =
      new ContextRegistry().registerThreadLocalAccessor(new SpanThreadLocalAccessor(tracer));
  private final ContextSnapshotFactory snapshots =
      ContextSnapshotFactory.builder().contextRegistry(registry).build();
  private final ContextSnapshotFactory clearing =
      ContextSnapshotFactory.builder().contextRegistry(registry).clearMissing(true).build();

  @AfterEach
  void nothing_staysActive() {
    assertThat(tracer.activeSpan()).isNull();
  }

  @Test
  void wrappedTask_onAnotherThread_seesTheSpan() throws Exception {
    ContextSnapshot snapshot = captureWithRequestActive(snapshots);
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      assertThat(pool.submit(snapshot.wrap(tracer::activeSpan)).get()).isSameAs(request);
      assertThat(pool.submit(tracer::activeSpan).get()).isNull();
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void setThreadLocals_whereAnotherIsActive_restoresThat() {
    ContextSnapshot snapshot = captureWithRequestActive(snapshots);
    Scope scope = tracer.activateSpan(other);
    ContextSnapshot.Scope carried = snapshot.setThreadLocals();
    assertThat(tracer.activeSpan()).isSameAs(request);
    carried.close();

    assertThat(tracer.activeSpan()).isSameAs(other);
    scope.close();
  }

  @Test
  void setThreadLocals_nested_restoresEach() {
    ContextSnapshot first = captureWithRequestActive(snapshots);
    Scope scope = tracer.activateSpan(other);
    ContextSnapshot second = snapshots.captureAll();
    scope.close();

    ContextSnapshot.Scope outer = first.setThreadLocals();
    ContextSnapshot.Scope inner = second.setThreadLocals();
    assertThat(tracer.activeSpan()).isSameAs(other);
    ContextSnapshot.Scope innermost = first.setThreadLocals();
    assertThat(tracer.activeSpan()).isSameAs(request);
    innermost.close();
    assertThat(tracer.activeSpan()).isSameAs(other);
    inner.close();
    assertThat(tracer.activeSpan()).isSameAs(request);
    outer.close();
  }

  @Test
  void setThreadLocals_closedOutOfOrder_leavesNothingActive() {
    ContextSnapshot first = captureWithRequestActive(snapshots);
    Scope scope = tracer.activateSpan(other);
    ContextSnapshot second = snapshots.captureAll();
    scope.close();

    ContextSnapshot.Scope outer = first.setThreadLocals();
    ContextSnapshot.Scope inner = second.setThreadLocals();
    outer.close();
    inner.close();

    assertThat(tracer.activeSpan()).isNull();
  }

  @Test
  void setThreadLocals_ofASnapshotWithoutSpan_hidesTheActiveOneIfClearing() {
    ContextSnapshot cleared = clearing.captureAll();
    ContextSnapshot kept = snapshots.captureAll();
    Scope scope = tracer.activateSpan(other);

    ContextSnapshot.Scope hiding = cleared.setThreadLocals();
    assertThat(tracer.activeSpan()).isNull();
    hiding.close();
    assertThat(tracer.activeSpan()).isSameAs(other);

    ContextSnapshot.Scope keeping = kept.setThreadLocals();
    assertThat(tracer.activeSpan()).isSameAs(other);
    keeping.close();
    assertThat(tracer.activeSpan()).isSameAs(other);
    scope.close();
  }

  @Test
  void key_isDocumented() {
    assertThat(new SpanThreadLocalAccessor(tracer).key()).isEqualTo("clew.span");
  }

  private ContextSnapshot captureWithRequestActive(ContextSnapshotFactory factory) {
    Scope scope = tracer.activateSpan(request);
    try {
      return factory.captureAll();
    } finally {
      scope.close();
    }
  }
}

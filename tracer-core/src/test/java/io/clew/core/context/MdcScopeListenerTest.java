package io.clew.core.context;

import static io.clew.core.context.MdcScopeListener.REQUEST_ID;
import static io.clew.core.context.MdcScopeListener.SPAN_ID;
import static io.clew.core.context.MdcScopeListener.TRACE_ID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.TraceContext;
import io.clew.core.Tracing;
import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.noop.NoopSpan;
import io.opentracing.noop.NoopTracerFactory;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.MDC;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;

class MdcScopeListenerTest {
  private final BasicMDCAdapter mdc = new BasicMDCAdapter();
  private final MdcScopeListener listener = new MdcScopeListener(mdc);
  private final ScopeManager manager = new ThreadLocalScopeManager(listener);
  private final Tracer tracer = Tracing.newBuilder("test").build().tracer();
  private final TraceContext request =
      TraceContext.newBuilder().traceId(0xabc, 0xdef).spanId(0x123).requestId("r-1").build();

  @AfterEach
  void nothingOfOurs_staysOnTheThread() throws ReflectiveOperationException {
    Field before = MdcScopeListener.class.getDeclaredField("before");
    before.setAccessible(true);
    assertThat((Object[]) ((ThreadLocal<?>) before.get(listener)).get()).containsOnlyNulls();
  }

  @Test
  void activate_putsTheIdsAndCloseRemovesThem() {
    Span span = tracer.buildSpan("x").asChildOf(request).start();
    Scope scope = manager.activate(span);
    assertThat(entries())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                TRACE_ID, "0000000000000abc0000000000000def",
                SPAN_ID, span.context().toSpanId(),
                REQUEST_ID, "r-1"));
    scope.close();

    assertThat(entries()).isEmpty();
  }

  @Test
  void close_ofTheOuterScope_removesTheIdsOfAForgottenOne() {
    Scope outer = manager.activate(tracer.buildSpan("outer").start());
    manager.activate(tracer.buildSpan("forgotten").start());
    outer.close();

    assertThat(entries()).isEmpty();
  }

  @Test
  void activate_spanWhoseContextThrows_removesTheIdsOfTheOther() {
    Scope outer = manager.activate(tracer.buildSpan("x").asChildOf(request).start());
    Scope scope = manager.activate(HostileSpan.create());
    assertThat(entries()).isEmpty();
    scope.close();
    outer.close();
  }

  @Test
  void activate_unsampledSpan_putsTheIds() {
    Tracing tracing = Tracing.newBuilder("test").enabled(false).build();
    Span off = tracing.tracer().buildSpan("x").asChildOf(request).start();
    Scope scope = manager.activate(off);
    assertThat(entries()).containsEntry(REQUEST_ID, "r-1").containsKey(TRACE_ID);
    scope.close();
  }

  @ParameterizedTest
  @MethodSource("io.clew.core.context.ThreadLocalScopeManagerTest#orders")
  void close_inAnyOrder_showsTheActiveSpanAndThenWhatWasThere(List<Integer> order) {
    mdc.put(TRACE_ID, "mine");
    mdc.put(REQUEST_ID, "mine, too");
    mdc.put("user", "ann");
    Map<String, String> before = entries();
    List<Scope> scopes = new ArrayList<>();
    for (int i = 0; i < order.size(); i++) {
      // The second hides whatever is active.
      scopes.add(manager.activate(i == 1 ? null : tracer.buildSpan("x").start()));
      assertShowsActive();
    }
    int closed = order.size();
    for (int next : order) {
      scopes.get(next).close();
      closed = Math.min(closed, next);
      if (closed > 0) {
        assertShowsActive();
      }
    }

    assertThat(entries()).isEqualTo(before);
  }

  private void assertShowsActive() {
    Span active = manager.activeSpan();
    assertThat(mdc.get(TRACE_ID)).isEqualTo(active == null ? null : active.context().toTraceId());
    assertThat(mdc.get(SPAN_ID)).isEqualTo(active == null ? null : active.context().toSpanId());
    assertThat(mdc.get(REQUEST_ID)).isEqualTo(active == null ? null : active.context().toTraceId());
    assertThat(mdc.get("user")).isEqualTo("ann");
  }

  @Test
  void activate_null_hidesWhatTheApplicationHad() {
    mdc.put(REQUEST_ID, "mine");
    Scope hiding = manager.activate(null);
    assertThat(entries()).isEmpty();
    hiding.close();

    assertThat(entries()).containsExactly(Map.entry(REQUEST_ID, "mine"));
  }

  @Test
  void activate_afterApplicationCleared_putsTheIdsAgain() {
    Span outer = tracer.buildSpan("outer").start();
    Scope scope = manager.activate(outer);
    Scope inner = manager.activate(tracer.buildSpan("inner").asChildOf(outer).start());
    mdc.clear();
    inner.close();
    assertThat(mdc.get(SPAN_ID)).isEqualTo(outer.context().toSpanId());
    scope.close();

    assertThat(entries()).isEmpty();
  }

  @Test
  void activate_foreignSpan_putsTheIdsItHas() {
    Scope scope = manager.activate(NoopTracerFactory.create().buildSpan("x").start());
    assertThat(entries()).isEmpty(); // The noop span's ids are empty.
    scope.close();
    assertThat(NoopSpan.INSTANCE.context().toTraceId()).isEmpty();

    Span foreign = new io.opentracing.mock.MockTracer().buildSpan("x").start();
    Scope other = manager.activate(foreign);
    assertThat(entries())
        .containsEntry(TRACE_ID, foreign.context().toTraceId())
        .containsEntry(SPAN_ID, foreign.context().toSpanId())
        .doesNotContainKey(REQUEST_ID);
    other.close();
  }

  @Test
  void isEffective_withoutMdc_isFalse() {
    assertThat(listener.isEffective()).isTrue();
    assertThat(new MdcScopeListener(new NOPMDCAdapter()).isEffective()).isFalse();
  }

  @Test
  void builder_mdc_usesWhatSlf4jHas() throws ReflectiveOperationException {
    MDCAdapter old = MDC.getMDCAdapter();
    setSlf4jAdapter(mdc);
    try {
      Tracer correlated = Tracing.newBuilder("test").mdc(true).build().tracer();
      Span span = correlated.buildSpan("x").start();
      Scope scope = correlated.activateSpan(span);
      assertThat(MDC.get(TRACE_ID)).isEqualTo(span.context().toTraceId());
      scope.close();
      assertThat(MDC.get(TRACE_ID)).isNull();

      Tracer plain = Tracing.newBuilder("test").build().tracer();
      Scope silent = plain.activateSpan(span);
      assertThat(MDC.get(TRACE_ID)).isNull();
      silent.close();
    } finally {
      setSlf4jAdapter(old);
    }
  }

  @Test
  void fromEnvironment_putsTheIdsUnlessItIsSwitchedOff() throws ReflectiveOperationException {
    MDCAdapter old = MDC.getMDCAdapter();
    setSlf4jAdapter(mdc);
    System.setProperty("clew.service", "test");
    System.setProperty("clew.reporter", "none");
    try {
      assertThat(traceIdInMdc(Tracing.fromEnvironment())).isNotNull();
      System.setProperty("clew.mdc", "false");
      assertThat(traceIdInMdc(Tracing.fromEnvironment())).isNull();
    } finally {
      List.of("clew.service", "clew.reporter", "clew.mdc").forEach(System::clearProperty);
      setSlf4jAdapter(old);
    }
  }

  @Test
  void builder_withScopeManagerOfOnesOwn_isRefusedAtBuild() {
    Tracing.Builder builder =
        Tracing.newBuilder("test").scopeManager(new ThreadLocalScopeManager()).mdc(true);

    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("scopeManager");
  }

  private static String traceIdInMdc(Tracing tracing) {
    Tracer tracer = tracing.tracer();
    Scope scope = tracer.activateSpan(tracer.buildSpan("x").start());
    try {
      return MDC.get(TRACE_ID);
    } finally {
      scope.close();
      tracing.close();
    }
  }

  private static void setSlf4jAdapter(MDCAdapter adapter) throws ReflectiveOperationException {
    Field field = MDC.class.getDeclaredField("MDC_ADAPTER");
    field.setAccessible(true);
    field.set(null, adapter);
  }

  private Map<String, String> entries() {
    Map<String, String> entries = mdc.getCopyOfContextMap();
    return entries == null ? Map.of() : entries;
  }
}

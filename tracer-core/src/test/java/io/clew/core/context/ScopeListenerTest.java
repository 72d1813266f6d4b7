package io.clew.core.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.core.Tracing;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ScopeListenerTest {
  private final List<String> heard = new ArrayList<>();
  private final Recorder recorder = new Recorder();
  private final Tracer tracer =
      Tracing.newBuilder("test").addScopeListener(recorder).build().tracer();
  private final Span a = tracer.buildSpan("a").start();
  private final Span b = tracer.buildSpan("b").asChildOf(a).start();

  private final class Recorder implements ScopeListener {
    @Override
    public void activeSpanChanged(Span span) {
      heard.add(span == a ? "a" : span == b ? "b" : String.valueOf(span));
    }

    @Override
    public void allScopesClosed() {
      heard.add("closed");
    }
  }

  @Test
  void activate_nested_isHeardBothWays() {
    Scope outer = tracer.activateSpan(a);
    Scope inner = tracer.activateSpan(b);
    inner.close();
    outer.close();

    assertThat(heard).containsExactly("a", "b", "a", "closed");
  }

  @Test
  void activate_sameSpanAgain_isNotHeard() {
    Scope outer = tracer.activateSpan(a);
    tracer.activateSpan(a).close();
    outer.close();

    assertThat(heard).containsExactly("a", "closed");
  }

  @Test
  void activate_null_isHeard() {
    Scope outer = tracer.activateSpan(a);
    tracer.activateSpan(null).close();
    outer.close();
    tracer.activateSpan(null).close();

    assertThat(heard).containsExactly("a", "null", "a", "closed", "null", "closed");
  }

  @Test
  void close_outOfOrder_isHeardWhenTheActiveSpanChanges() {
    Scope outer = tracer.activateSpan(a);
    Scope inner = tracer.activateSpan(b);
    outer.close();
    assertThat(heard).containsExactly("a", "b", "closed");
    inner.close();

    assertThat(heard).containsExactly("a", "b", "closed");
  }

  @Test
  void close_twiceOrOnAnotherThread_isNotHeard() throws Exception {
    Scope scope = tracer.activateSpan(a);
    CompletableFuture.runAsync(scope::close).get();
    assertThat(heard).containsExactly("a");
    scope.close();
    scope.close();

    assertThat(heard).containsExactly("a", "closed");
  }

  @Test
  void listener_thatThrows_breaksNothing() {
    List<String> others = new ArrayList<>();
    Tracer brittle =
        Tracing.newBuilder("test")
            .addScopeListener(
                span -> {
                  throw new NoClassDefFoundError("org/example/Gone");
                })
            .addScopeListener(span -> others.add(span == a ? "a" : "null"))
            .build()
            .tracer();

    Scope scope = brittle.activateSpan(a);
    assertThat(brittle.activeSpan()).isSameAs(a);
    scope.close();

    assertThat(brittle.activeSpan()).isNull();
    assertThat(others).containsExactly("a", "null");
  }
}

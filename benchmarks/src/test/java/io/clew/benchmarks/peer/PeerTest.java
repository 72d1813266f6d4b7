package io.clew.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.opentracing.Scope;
import io.opentracing.Span;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.MDC;

class PeerTest {
  @ParameterizedTest
  @EnumSource
  void open_withMdc_keepsTheTraceIdThere_ifThePeerCan(Peer peer) {
    try (Pipeline pipeline = peer.open(Setup.forBursts(true, true))) {
      Span span = pipeline.tracer().buildSpan("get").start();
      Scope scope = pipeline.tracer().activateSpan(span);
      Map<String, String> mdc = MDC.getCopyOfContextMap();
      scope.close();
      span.finish();
      boolean correlated =
          mdc != null && mdc.getOrDefault("traceId", "").equals(span.context().toTraceId());
      assertThat(correlated).isEqualTo(peer.correlatesLogs());
    } finally {
      MDC.clear();
    }
  }

  @Test
  void verify_failsForAnExtraSpan() {
    try (Pipeline pipeline = Peer.CLEW.open(Setup.DEFAULT)) {
      pipeline.tracer().buildSpan("get").start().finish();
      Drain.await(pipeline, 1);
      assertThatIllegalStateException()
          .isThrownBy(() -> Drain.verify(pipeline, 0))
          .withMessageContaining("expected 0 spans, 1 have arrived");
    }
  }
}

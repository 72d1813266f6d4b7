package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.FinishedSpan;
import io.clew.api.Sampler;
import io.clew.api.SamplingDecision;
import io.clew.api.SamplingRequest;
import io.clew.api.SpanReporter;
import io.opentracing.Span;
import io.opentracing.Tracer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a tracing is built and closed. */
class TracingTest extends TracerFixture {
  // Close

  /** Notes what is done to it, and fails afterwards if it shall. */
  private static final class Closing implements SpanReporter, Sampler {
    final List<String> calls = new ArrayList<>();
    boolean failing;

    @Override
    public void report(FinishedSpan span) {}

    @Override
    public SamplingDecision decide(SamplingRequest request) {
      return SamplingDecision.ALWAYS;
    }

    @Override
    public boolean flush(Duration timeout) {
      calls.add("flush " + timeout);
      return done() == 0;
    }

    @Override
    public long close(Duration timeout) {
      calls.add("close " + timeout);
      return done() + 3;
    }

    @Override
    public void close() {
      calls.add("close");
      done();
    }

    private long done() {
      if (failing) {
        throw new IllegalStateException("on purpose");
      }
      return 0;
    }
  }

  @Test
  void close_closesReporterAndSampler() {
    Closing reporter = new Closing();
    Closing decider = new Closing();
    Tracing tracing = tracing().reporter(reporter).sampler(decider).build();

    assertThat(tracing.flush(Duration.ofSeconds(1))).isTrue();
    assertThat(tracing.close(Duration.ofSeconds(2))).isEqualTo(3);
    tracing.close();
    tracing.tracer().close();

    assertThat(reporter.calls)
        .containsExactly("flush PT1S", "close PT2S", "close PT5S", "close PT5S");
    assertThat(decider.calls).isNotEmpty().containsOnly("close");
  }

  @Test
  void close_reporterAndSamplerFail_isNotFelt() {
    Closing reporter = new Closing();
    Closing decider = new Closing();
    reporter.failing = true;
    decider.failing = true;
    Tracing tracing = tracing().reporter(reporter).sampler(decider).build();

    assertThat(tracing.flush(Duration.ofSeconds(1))).isFalse();
    assertThat(tracing.close(Duration.ofSeconds(2))).isZero();
    tracing.tracer().close();
    assertThat(decider.calls).containsExactly("close", "close");
  }

  // Builder

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t"})
  void newBuilder_blankService_isRejected(String service) {
    assertThatThrownBy(() -> Tracing.newBuilder(service))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("service");
  }

  @Test
  void builder_nulls_areRejectedByName() {
    Tracing.Builder builder = Tracing.newBuilder("feed");

    assertThatThrownBy(() -> builder.sampler(null)).hasMessage("sampler");
    assertThatThrownBy(() -> builder.reporter(null)).hasMessage("reporter");
    assertThatThrownBy(() -> builder.addHandler(null)).hasMessage("handler");
    assertThatThrownBy(() -> builder.scopeManager(null)).hasMessage("scopeManager");
    assertThatThrownBy(() -> builder.clock(null)).hasMessage("clock");
    assertThatThrownBy(() -> builder.ids(null)).hasMessage("ids");
    assertThatThrownBy(builder::propagation)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one");
  }

  @Test
  void builder_defaults_recordEverything() {
    Tracer plain = Tracing.newBuilder(" feed ").build().tracer();
    Span span = plain.buildSpan("x").start();
    span.finish();

    assertThat(context(span).sampled()).isTrue();
    assertThat(inject(plain, span.context())).containsKeys("X-B3-TraceId", "X-Request-Id");
  }
}

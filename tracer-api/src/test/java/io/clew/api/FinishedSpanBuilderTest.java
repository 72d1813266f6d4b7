package io.clew.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FinishedSpanBuilderTest {
  private static final TraceContext CONTEXT =
      TraceContext.newBuilder().traceId(1).spanId(2).samplingState(SamplingState.ACCEPT).build();

  private final FinishedSpan full =
      FinishedSpan.newBuilder(CONTEXT)
          .name("get")
          .kind(SpanKind.SERVER)
          .time(1_000, 20)
          .tag("b", "text")
          .tag("a", true)
          .tag("n", 7)
          .annotation(1_005, "first")
          .annotation(1_001, "second")
          .localEndpoint(Endpoint.of("feed"))
          .remoteEndpoint(Endpoint.of("web"))
          .samplingProbability(0.25)
          .build();

  @Test
  void build_everythingSet_isReadBack() {
    assertThat(full.context()).isSameAs(CONTEXT);
    assertThat(full.name()).isEqualTo("get");
    assertThat(full.kind()).isEqualTo(SpanKind.SERVER);
    assertThat(full.startMicros()).isEqualTo(1_000);
    assertThat(full.durationMicros()).isEqualTo(20);
    assertThat(full.tagCount()).isEqualTo(3);
    assertThat(List.of(full.tagKey(0), full.tagKey(1), full.tagKey(2)))
        .containsExactly("b", "a", "n");
    assertThat(List.of(full.tagValue(0), full.tagValue(1), full.tagValue(2)))
        .containsExactly("text", true, 7);
    assertThat(full.annotationCount()).isEqualTo(2);
    assertThat(full.annotationMicros(0)).isEqualTo(1_005);
    assertThat(full.annotationValue(0)).isEqualTo("first");
    assertThat(full.annotationMicros(1)).isEqualTo(1_001);
    assertThat(full.annotationValue(1)).isEqualTo("second");
    assertThat(full.localEndpoint()).isEqualTo(Endpoint.of("feed"));
    assertThat(full.remoteEndpoint()).isEqualTo(Endpoint.of("web"));
    assertThat(full.samplingProbability()).isEqualTo(0.25);
  }

  @Test
  void toBuilder_unchanged_makesAnEqualSpan() {
    assertThat(full.toBuilder().build()).isEqualTo(full);
  }

  @Test
  void toBuilder_changed_leavesTheOriginalAlone() {
    FinishedSpan changed =
        full.toBuilder()
            .name("put")
            .kind(null)
            .remoteEndpoint(null)
            .removeTag("a")
            .removeTag("never there")
            .tag("b", "other")
            .clearAnnotations()
            .build();

    assertThat(changed.name()).isEqualTo("put");
    assertThat(changed.kind()).isNull();
    assertThat(changed.remoteEndpoint()).isNull();
    assertThat(changed.tagCount()).isEqualTo(2);
    assertThat(changed.tag("b")).isEqualTo("other");
    assertThat(changed.tag("a")).isNull();
    assertThat(changed.annotationCount()).isZero();
    assertThat(full.tag("a")).isEqualTo(true);
    assertThat(full.tag("b")).isEqualTo("text");
    assertThat(full.annotationCount()).isEqualTo(2);
  }

  @Test
  void build_builderUsedOn_leavesTheSpanAlone() {
    FinishedSpanBuilder builder = FinishedSpan.newBuilder(CONTEXT).tag("a", 1);
    FinishedSpan built = builder.build();
    builder.tag("a", 2).tag("b", 3).annotation(1, "x");

    assertThat(built.tagCount()).isEqualTo(1);
    assertThat(built.tag("a")).isEqualTo(1);
    assertThat(built.annotationCount()).isZero();
  }

  @Test
  void tag_twice_keepsTheLastValueAtTheFirstPlace() {
    FinishedSpan span =
        FinishedSpan.newBuilder(CONTEXT).tag("a", 1).tag("b", 2).tag("a", "3").build();

    assertThat(span.tagKey(0)).isEqualTo("a");
    assertThat(span.tagValue(0)).isEqualTo("3");
    assertThat(span.tagCount()).isEqualTo(2);
  }

  static List<Object> legalValues() {
    return List.of("", "x", true, false, 1, 2L, 1.5, 1.5f, (short) 3, (byte) 4, BigDecimal.TEN);
  }

  @ParameterizedTest
  @MethodSource("legalValues")
  void tag_legalValue_isKept(Object value) {
    assertThat(FinishedSpan.newBuilder(CONTEXT).tag("k", value).build().tag("k")).isEqualTo(value);
  }

  static List<Object> illegalValues() {
    return List.of('c', Instant.EPOCH, List.of("x"), Optional.of("s"));
  }

  @ParameterizedTest
  @MethodSource("illegalValues")
  void tag_illegalValue_isRejected(Object value) {
    FinishedSpanBuilder builder = FinishedSpan.newBuilder(CONTEXT);

    assertThatThrownBy(() -> builder.tag("k", value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tag k")
        .hasMessageContaining(value.getClass().getName());
    assertThat(builder.build().tagCount()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void time_noDuration_isOneMicrosecond(long duration) {
    assertThat(FinishedSpan.newBuilder(CONTEXT).time(1, duration).build().durationMicros())
        .isEqualTo(1);
  }

  @Test
  void build_nothingSet_isLegal() {
    FinishedSpan span = FinishedSpan.newBuilder(CONTEXT).build();

    assertThat(span.name()).isEmpty();
    assertThat(span.durationMicros()).isEqualTo(1);
    assertThat(span.samplingProbability()).isZero();
    assertThat(span.kind()).isNull();
    assertThat(span.remoteEndpoint()).isNull();
  }

  @Test
  void new_contextWithoutSpan_isRejected() {
    TraceContext traceOnly = TraceContext.newBuilder().traceId(1).build();

    assertThatThrownBy(() -> FinishedSpan.newBuilder(traceOnly))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("span id");
  }
}

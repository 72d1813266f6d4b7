package io.clew.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TraceContextTest {
  private static final TraceContext FULL =
      TraceContext.newBuilder()
          .traceId(0x463ac35c9f6413adL, 0x48485a3953bb6124L)
          .spanId(0xa2fb4a1d1a96d312L)
          .parentId(0x05e3ac9a4f6e3b90L)
          .samplingState(SamplingState.ACCEPT)
          .requestId("order-17")
          .baggageItem("tenant", "secret-tenant")
          .clientChosen(true)
          .remote(true)
          .clockOffset(42)
          .build();

  @Test
  void toTraceId_wide_has32Digits() {
    assertThat(FULL.toTraceId()).isEqualTo("463ac35c9f6413ad48485a3953bb6124");
    assertThat(FULL.is128Bit()).isTrue();
  }

  @Test
  void toTraceId_wideWithoutUpperHalf_keepsWidth() {
    TraceContext context = TraceContext.newBuilder().traceId(0, 0xabcL).build();

    assertThat(context.toTraceId()).isEqualTo("00000000000000000000000000000abc");
    assertThat(context.is128Bit()).isTrue();
  }

  @Test
  void traceIdText_asLongAsTheId_isKept() {
    String text = new String("0000000000000abc");
    TraceContextBuilder builder = TraceContext.newBuilder().traceId(0xabcL).traceIdText(text);

    assertThat(builder.build().toTraceId()).isSameAs(text);
    assertThat(builder.build().toBuilder().spanId(1).build().toTraceId()).isSameAs(text);
    assertThat(builder.build().newChild(2, SamplingState.DENY, 0).toTraceId()).isSameAs(text);
    assertThat(builder.traceId(0xabdL).build().toTraceId()).isEqualTo("0000000000000abd");
  }

  @Test
  void traceIdText_ofAnotherLength_isIgnored() {
    TraceContextBuilder narrow = TraceContext.newBuilder().traceId(0xabcL).traceIdText("abc");
    TraceContextBuilder wide =
        TraceContext.newBuilder().traceId(0, 0xabcL).traceIdText("0000000000000abc");

    assertThat(narrow.build().toTraceId()).isEqualTo("0000000000000abc");
    assertThat(wide.build().toTraceId()).isEqualTo("00000000000000000000000000000abc");
  }

  @Test
  void toTraceId_narrow_has16Digits() {
    TraceContext context = TraceContext.newBuilder().traceId(0xabcL).build();

    assertThat(context.toTraceId()).isEqualTo("0000000000000abc");
    assertThat(context.is128Bit()).isFalse();
    assertThat(context.traceIdHigh()).isZero();
  }

  @Test
  void toTraceId_onlyUpperHalf_isAnId() {
    TraceContext context = TraceContext.newBuilder().traceId(1, 0).spanId(2).build();

    assertThat(context.hasTraceId()).isTrue();
    assertThat(context.toTraceId()).isEqualTo("00000000000000010000000000000000");
  }

  @Test
  void traceId_narrowAfterWide_forgetsUpperHalf() {
    TraceContext context = FULL.toBuilder().traceId(7).build();

    assertThat(context.toTraceId()).isEqualTo("0000000000000007");
  }

  @Test
  void newBuilder_untouched_isEmpty() {
    TraceContextBuilder builder = TraceContext.newBuilder();
    TraceContext context = builder.build();

    assertThat(builder.isEmpty()).isTrue();
    assertThat(builder.hasSpan()).isFalse();
    assertThat(context.hasSpan()).isFalse();
    assertThat(context.hasTraceId()).isFalse();
    assertThat(context.toTraceId()).isEmpty();
    assertThat(context.toSpanId()).isEmpty();
    assertThat(context.requestId()).isNull();
    assertThat(context.samplingState()).isEqualTo(SamplingState.UNDECIDED);
    assertThat(context.baggageItems()).isEmpty();
  }

  static Stream<UnaryOperator<TraceContextBuilder>> contents() {
    return Stream.of(
        builder -> builder.traceId(1),
        builder -> builder.traceId(1, 0),
        builder -> builder.samplingState(SamplingState.DENY),
        builder -> builder.requestId("r"),
        builder -> builder.baggageItem("k", "v"));
  }

  @ParameterizedTest
  @MethodSource("contents")
  void isEmpty_anythingSet_isFalse(UnaryOperator<TraceContextBuilder> content) {
    assertThat(content.apply(TraceContext.newBuilder()).isEmpty()).isFalse();
  }

  @Test
  void build_spanWithoutTrace_isRejected() {
    assertThatThrownBy(() -> TraceContext.newBuilder().spanId(1).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("trace id");
  }

  @Test
  void toBuilder_unchanged_copiesEverything() {
    TraceContext copy = FULL.toBuilder().build();

    assertThat(copy).isEqualTo(FULL).hasSameHashCodeAs(FULL);
    assertThat(copy.spanId()).isEqualTo(0xa2fb4a1d1a96d312L);
    assertThat(copy.parentId()).isEqualTo(0x05e3ac9a4f6e3b90L);
    assertThat(copy.toSpanId()).isEqualTo("a2fb4a1d1a96d312");
    assertThat(copy.requestId()).isEqualTo("order-17");
    assertThat(copy.baggage()).containsExactly(entry("tenant", "secret-tenant"));
    assertThat(copy.isClientChosen()).isTrue();
    assertThat(copy.isRemote()).isTrue();
    assertThat(copy.clockOffset()).isEqualTo(42);
  }

  static Stream<UnaryOperator<TraceContextBuilder>> differences() {
    return Stream.of(
        builder -> builder.traceId(0x463ac35c9f6413aeL, 0x48485a3953bb6124L),
        builder -> builder.traceId(0x463ac35c9f6413adL, 0x48485a3953bb6125L),
        builder -> builder.spanId(1),
        builder -> builder.parentId(1),
        builder -> builder.samplingState(SamplingState.DEBUG),
        builder -> builder.requestId(null),
        builder -> builder.traceState("foo=1"),
        builder -> builder.baggageItem("tenant", "other"),
        builder -> builder.baggageItem("more", "m"));
  }

  @ParameterizedTest
  @MethodSource("differences")
  void equals_oneFieldDiffers_isFalse(UnaryOperator<TraceContextBuilder> difference) {
    assertThat(difference.apply(FULL.toBuilder()).build()).isNotEqualTo(FULL);
  }

  @Test
  void equals_sameNumberOfOtherWidth_isFalse() {
    assertThat(TraceContext.newBuilder().traceId(5).build())
        .isNotEqualTo(TraceContext.newBuilder().traceId(0, 5).build());
  }

  @Test
  void toString_always_keepsBaggageAndRequestIdToItself() {
    assertThat(FULL.toString())
        .contains("463ac35c9f6413ad48485a3953bb6124", "a2fb4a1d1a96d312", "ACCEPT")
        .doesNotContain("tenant", "secret", "order-17");
  }

  @Test
  void requestId_noneGiven_isTraceId() {
    assertThat(TraceContext.newBuilder().traceId(0xabcL).build().requestId())
        .isEqualTo("0000000000000abc");
  }

  @Test
  void baggageItem_onCopy_leavesOriginalAlone() {
    TraceContext copy = FULL.toBuilder().baggageItem("tenant", "x").baggageItem("b", "2").build();

    assertThat(FULL.baggage()).containsExactly(entry("tenant", "secret-tenant"));
    assertThat(copy.baggage()).containsExactly(entry("tenant", "x"), entry("b", "2"));
  }

  @Test
  void baggageItem_builderUsedOn_leavesBuiltContextAlone() {
    TraceContextBuilder builder = FULL.toBuilder();
    TraceContext built = builder.build();
    builder.baggageItem("later", "1");

    assertThat(built.baggage()).doesNotContainKey("later");
  }

  @Test
  void baggageItems_several_areAddedAndReplaceInACopy() {
    Map<String, String> items = new LinkedHashMap<>(Map.of("tenant", "x"));
    TraceContext copy = FULL.toBuilder().baggageItems(items).baggageItems(Map.of()).build();
    items.put("later", "1");

    assertThat(copy.baggage()).containsExactly(entry("tenant", "x"));
    assertThat(FULL.baggage()).containsExactly(entry("tenant", "secret-tenant"));
  }

  @Test
  void traceState_ofAParent_isTheChilds() {
    TraceContext parent = FULL.toBuilder().traceState("foo=1").build();

    assertThat(FULL.traceState()).isNull();
    assertThat(parent.toBuilder().spanId(1).build().traceState()).isEqualTo("foo=1");
  }

  @Test
  void builder_asked_saysWhatHasBeenSet() {
    TraceContextBuilder builder = TraceContext.newBuilder();
    assertThat(builder.hasTraceId()).isFalse();
    assertThat(builder.requestId()).isNull();
    assertThat(builder.samplingState()).isEqualTo(SamplingState.UNDECIDED);

    builder.traceId(1, 2).spanId(3).samplingState(SamplingState.DENY).requestId("r");
    assertThat(builder.hasTraceId()).isTrue();
    assertThat(builder.requestId()).isEqualTo("r");
    assertThat(builder.samplingState()).isEqualTo(SamplingState.DENY);
    assertThat(builder.isSpan(1, 2, 3)).isTrue();
    assertThat(builder.isSpan(0, 2, 3)).isFalse();
    assertThat(builder.isSpan(1, 0, 3)).isFalse();
    assertThat(builder.isSpan(1, 2, 0)).isFalse();
  }

  @Test
  void baggage_changedByCaller_refuses() {
    Iterator<Map.Entry<String, String>> items = FULL.baggageItems().iterator();
    Map.Entry<String, String> item = items.next();

    assertThatThrownBy(() -> FULL.baggage().put("a", "b"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(items::remove).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> item.setValue("b")).isInstanceOf(UnsupportedOperationException.class);
  }

  @ParameterizedTest
  @EnumSource(SamplingState.class)
  void sampled_byDecision(SamplingState decision) {
    assertThat(TraceContext.newBuilder().samplingState(decision).build().sampled())
        .isEqualTo(decision == SamplingState.ACCEPT || decision == SamplingState.DEBUG);
  }

  @Test
  void newRoot_ofARequestIdAlone_beginsATraceWithIt() {
    TraceContext request = TraceContext.newBuilder().requestId("r-1").remote(true).build();
    TraceContext root = request.newRoot(5, 6, true, SamplingState.ACCEPT, 7);

    assertThat(root)
        .isEqualTo(
            TraceContext.newBuilder()
                .traceId(5, 6)
                .spanId(6)
                .samplingState(SamplingState.ACCEPT)
                .requestId("r-1")
                .build());
    assertThat(root.clockOffset()).isEqualTo(7);
    assertThat(root.isRemote()).isFalse();
    assertThat(root.isLocalRoot()).isTrue();
  }

  @Test
  void newChild_ofALocalSpan_carriesOnWhatItHas() {
    TraceContext parent =
        TraceContext.newBuilder()
            .traceId(5, 6)
            .spanId(8)
            .parentId(6)
            .clientChosen(true)
            .traceState("a=b")
            .baggageItem("k", "v")
            .build();
    TraceContext child = parent.newChild(9, SamplingState.DENY, 7);

    assertThat(child)
        .isEqualTo(
            parent.toBuilder().spanId(9).parentId(8).samplingState(SamplingState.DENY).build());
    assertThat(child.clockOffset()).isEqualTo(7);
    assertThat(child.isClientChosen()).isTrue();
    assertThat(child.isLocalRoot()).isFalse();
  }

  @Test
  void isOrigin_receivedOrWithoutSpan_only() {
    TraceContextBuilder context = TraceContext.newBuilder().traceId(5);
    assertThat(context.build().isOrigin()).isTrue();
    assertThat(context.spanId(6).build().isOrigin()).isFalse();
    assertThat(context.remote(true).build().isOrigin()).isTrue();
  }
}

package io.clew.core.propagation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.api.Propagation;
import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.opentracing.propagation.BinaryAdapters;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustTest {
  private static final List<Propagation> FORMATS =
      List.of(B3.SINGLE, W3C.TRACE_CONTEXT, RequestId.AS_TRACE_ID, Baggage.create());
  private static final String IDS = "463ac35c9f6413ad48485a3953bb6124-0020000000000001";

  private final AtomicLong now = new AtomicLong();

  private Propagator trusting(Trust trust) {
    return new Propagator(FORMATS, FORMATS, trust, now::get);
  }

  @Test
  void all_anything_isBelieved() {
    TraceContext context =
        trusting(Trust.ALL).extract(Headers.of("b3", IDS + "-d", "baggage", "a=1"));

    assertThat(context.samplingState()).isEqualTo(SamplingState.DEBUG);
    assertThat(context.isClientChosen()).isFalse();
    assertThat(context.baggage()).containsKey("a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "d", IDS, IDS + "-0", IDS + "-1", IDS + "-d"})
  void none_anything_isRefused(String b3) {
    assertThat(
            trusting(Trust.NONE)
                .extract(
                    Headers.of(
                        "b3", b3, "baggage", "a=1", "tracestate", "foo=1", "X-Request-Id", "a b")))
        .isNull();
  }

  @Test
  void none_requestIdThatFits_isNoTraceId() {
    TraceContext context =
        trusting(Trust.NONE)
            .extract(
                Headers.of("b3", IDS + "-1", "X-Request-Id", "a".repeat(32), "baggage", "b=1"));

    assertThat(context.requestId()).isEqualTo("a".repeat(32));
    assertThat(context.hasTraceId()).isFalse();
    assertThat(context.samplingState()).isEqualTo(SamplingState.UNDECIDED);
    assertThat(context.baggage()).isEmpty();
    assertThat(context.isRemote()).isTrue();
  }

  @Test
  void none_binary_isRefused() {
    TraceContext context =
        TraceContext.newBuilder()
            .traceId(1, 2)
            .spanId(3)
            .samplingState(SamplingState.DEBUG)
            .requestId("order-17")
            .baggageItem("a", "1")
            .build();
    ByteBuffer bytes = ByteBuffer.allocate(256);
    trusting(Trust.ALL).inject(context, BinaryAdapters.injectionCarrier(bytes));
    bytes.flip();

    assertThat(trusting(Trust.NONE).extract(BinaryAdapters.extractionCarrier(bytes)))
        .isEqualTo(TraceContext.newBuilder().requestId("order-17").build());
  }

  @ParameterizedTest
  @ValueSource(strings = {IDS + "-1", IDS + "-d"})
  void capped_forcedAboveTheRate_isUndecidedAndKeepsTheTrace(String b3) {
    Propagator propagator = trusting(Trust.capped(2));
    Headers headers = Headers.of("b3", b3);
    assertThat(propagator.extract(headers).sampled()).isTrue();
    assertThat(propagator.extract(headers).sampled()).isTrue();

    TraceContext third = propagator.extract(headers);
    assertThat(third.samplingState()).isEqualTo(SamplingState.UNDECIDED);
    assertThat(third.toTraceId() + "-" + third.toSpanId()).isEqualTo(IDS);
    now.addAndGet(500_000_000);
    assertThat(propagator.extract(headers).sampled()).isTrue();
    assertThat(propagator.extract(headers).sampled()).isFalse();
  }

  @Test
  void capped_forcedWithoutIdsAboveTheRate_isNothing() {
    Propagator propagator = trusting(Trust.capped(0));

    assertThat(propagator.extract(Headers.of("b3", "d"))).isNull();
    assertThat(propagator.extract(Headers.of("b3", "1"))).isNull();
  }

  @Test
  void capped_debugInTracestate_isNoWayAround() {
    String span = "0020000000000001";
    Headers headers =
        Headers.of(
            "traceparent",
            "00-463ac35c9f6413ad48485a3953bb6124-" + span + "-01",
            "tracestate",
            "clew=d:" + span);
    Propagator propagator = trusting(Trust.capped(0));
    TraceContext context = propagator.extract(headers);
    Headers sentOn = new Headers();
    propagator.inject(context, sentOn);

    assertThat(context.samplingState()).isEqualTo(SamplingState.UNDECIDED);
    assertThat(trusting(Trust.ALL).extract(sentOn).samplingState())
        .isEqualTo(SamplingState.UNDECIDED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", IDS + "-0"})
  void capped_denied_staysDeniedAndTakesNothing(String b3) {
    Propagator propagator = trusting(Trust.capped(1));
    for (int i = 0; i < 10; i++) {
      assertThat(propagator.extract(Headers.of("b3", b3)).samplingState())
          .isEqualTo(SamplingState.DENY);
    }
    assertThat(propagator.extract(Headers.of("b3", IDS)).samplingState())
        .isEqualTo(SamplingState.UNDECIDED);

    assertThat(propagator.extract(Headers.of("b3", "1")).sampled()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(SamplingState.class)
  void capped_idsOfAnyDecision_countAsClientChosen(SamplingState decision) {
    Headers headers = new Headers();
    B3.SINGLE.inject(
        TraceContext.newBuilder().traceId(1).spanId(2).samplingState(decision).build(), headers);

    assertThat(trusting(Trust.capped(5)).extract(headers).isClientChosen()).isTrue();
  }

  @Test
  void capped_twoTracers_countByThemselves() {
    Trust trust = Trust.capped(1);
    Headers headers = Headers.of("b3", "1");

    assertThat(trusting(trust).extract(headers)).isNotNull();
    assertThat(trusting(trust).extract(headers)).isNotNull();
  }

  @Test
  void capped_negativeRate_isRejected() {
    assertThatThrownBy(() -> Trust.capped(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void toString_always_saysWhichItIs() {
    assertThat(List.of(Trust.ALL, Trust.NONE, Trust.capped(7)))
        .extracting(Trust::toString)
        .containsExactly("all", "none", "capped to 7/s");
  }
}

package io.clew.core.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clew's own entry in {@code tracestate}: what is written to it, and when it is believed. */
class W3COwnEntryTest extends W3CFixture {
  @ParameterizedTest
  @CsvSource({
    "UNDECIDED, 00, clew=u:00000000000000bb",
    "DENY, 00, ",
    "ACCEPT, 01, ",
    "DEBUG, 01, clew=d:00000000000000bb",
  })
  void inject_decision_isOneBitAndOurOwnEntry(SamplingState decision, String flags, String state) {
    TraceContext context =
        TraceContext.newBuilder().traceId(0xaa).spanId(0xbb).samplingState(decision).build();
    Headers headers = inject(context);

    assertThat(headers.get("traceparent"))
        .isEqualTo("00-000000000000000000000000000000aa-00000000000000bb-" + flags);
    assertThat(headers.get("tracestate")).isEqualTo(state);
    assertThat(CLEW.extract(headers)).isEqualTo(context);
  }

  @Test
  void inject_ownEntryBesideOthers_standsAtTheLeft() {
    TraceContext context =
        TraceContext.newBuilder()
            .traceId(1)
            .spanId(2)
            .samplingState(SamplingState.DEBUG)
            .traceState("foo=1,clew=d:00000000000000ff,bar=2")
            .build();

    assertThat(inject(context).get("tracestate")).isEqualTo("clew=d:0000000000000002,foo=1,bar=2");
  }

  @Test
  void inject_ownEntryBeside32Others_takesTheRightmostOff() {
    StringBuilder others = new StringBuilder("k0=v");
    for (int i = 1; i < 32; i++) {
      others.append(",k").append(i).append("=v");
    }
    TraceContext context =
        extract("traceparent", PARENT, "tracestate", others.toString()).toBuilder()
            .samplingState(SamplingState.DEBUG)
            .build();
    String written = inject(context).get("tracestate");

    assertThat(written.split(",")).hasSize(32).startsWith("clew=d:" + S, "k0=v").endsWith("k30=v");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "clew=d:00000000000000ff", // another span
        "clew=d:" + S + "0",
        "clew=d",
        "foo=d:" + S,
        "clew@x=d:" + S,
      })
  void extract_ownEntryThatDoesNotAgree_isNotBelievedButKept(String entry) {
    TraceContext context = extract("traceparent", PARENT, "tracestate", entry + ",foo=1");

    assertThat(context.samplingState()).isEqualTo(SamplingState.ACCEPT);
    assertThat(context.traceState()).isEqualTo(entry + ",foo=1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"clew=u:" + S, "clew=x:" + S, "clew=d:x:" + S})
  void extract_ownEntryThatContradicts_isNotBelievedAndTakenOut(String entry) {
    TraceContext context = extract("traceparent", PARENT, "tracestate", entry + ",foo=1," + entry);

    assertThat(context.samplingState()).isEqualTo(SamplingState.ACCEPT);
    assertThat(context.traceState()).isEqualTo("foo=1");
  }

  @Test
  void extract_acceptFromB3BesideAnEntryOfDebug_isSentOnAsAccept() {
    Headers headers =
        Headers.of(
            "b3", T + "-" + S + "-1",
            "traceparent", "00-" + T + "-" + S + "-00",
            "tracestate", "clew=d:" + S + ",clew=d:" + S);
    TraceContext sentOn = CLEW.extract(inject(B3_FIRST.extract(headers)));

    assertThat(sentOn.samplingState()).isEqualTo(SamplingState.ACCEPT);
  }

  @Test
  void extract_debugEntryOfAnUnsampledTrace_isNotBelieved() {
    TraceContext context =
        extract("traceparent", "00-" + T + "-" + S + "-00", "tracestate", "clew=d:" + S);

    assertThat(context.samplingState()).isEqualTo(SamplingState.DENY);
  }

  @Test
  void extract_ownEntryBehindOthers_isBelieved() {
    TraceContext context =
        extract("traceparent", PARENT, "tracestate", "foo=1", "tracestate", "clew=d:" + S);

    assertThat(context.samplingState()).isEqualTo(SamplingState.DEBUG);
    assertThat(context.traceState()).isEqualTo("foo=1");
  }

  @Test
  void hop_throughAVendorThatMakesASpan_losesDebugAndKeepsSampled() {
    TraceContext debug =
        TraceContext.newBuilder()
            .traceId(1, 2)
            .spanId(3)
            .samplingState(SamplingState.DEBUG)
            .build();
    Headers sent = inject(debug);
    String ownSpan = sent.get("traceparent").replace("0000000000000003", "0000000000000009");
    TraceContext context =
        extract("traceparent", ownSpan, "tracestate", "vendor=1," + sent.get("tracestate"));

    assertThat(context.samplingState()).isEqualTo(SamplingState.ACCEPT);
  }

  @Test
  void hop_throughOpenTelemetry_keepsDebugOfAnUnchangedTraceparent() {
    TraceContext sent =
        TraceContext.newBuilder()
            .traceId(1, 2)
            .spanId(3)
            .samplingState(SamplingState.DEBUG)
            .build();
    Headers headers = new Headers();
    W3CTraceContextPropagator.getInstance()
        .inject(Context.root().with(Span.wrap(otel(inject(sent)))), headers, Headers::put);

    assertThat(CLEW.extract(headers)).isEqualTo(sent);
  }
}

package io.clew.core.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The cases of the W3C's own test harness for {@code traceparent}, and OpenTelemetry as an oracle
 * both ways. The cases of {@code tracestate} are in {@link TraceStateTest}.
 *
 * @see <a href="https://github.com/w3c/trace-context/tree/main/test">W3C test harness</a>
 */
class W3CTest extends W3CFixture {
  @ParameterizedTest
  @ValueSource(
      strings = {
        PARENT,
        "cc-" + T + "-" + S + "-01",
        "cc-" + T + "-" + S + "-01-",
        "cc-" + T + "-" + S + "-01-what-the-future-will-be-like",
        "01-" + T + "-" + S + "-01-\uffff",
        "fe-" + T + "-" + S + "-01",
        "00-" + T + "-" + S + "-ff",
        "00-" + T + "-" + S + "-03",
        " " + PARENT,
        "\t" + PARENT,
        PARENT + " ",
        PARENT + "\t",
        "\t " + PARENT + " \t",
      })
  void extract_validSampled_continuesTheTrace(String parent) {
    TraceContext context = extract("traceparent", parent);

    assertThat(context.toTraceId()).isEqualTo(T);
    assertThat(context.toSpanId()).isEqualTo(S);
    assertThat(context.parentId()).isZero();
    assertThat(context.samplingState()).isEqualTo(SamplingState.ACCEPT);
    assertThat(context.isRemote()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "02", "08", "80", "fe", "f0"})
  void extract_bitNotSet_isDenied(String flags) {
    TraceContext context = extract("traceparent", "00-" + T + "-" + S + "-" + flags);

    assertThat(context.toSpanId()).isEqualTo(S);
    assertThat(context.samplingState()).isEqualTo(SamplingState.DENY);
  }

  static List<String> malformed() {
    return List.of(
        "",
        "00",
        "-",
        // Versions.
        "ff-" + T + "-" + S + "-01",
        "ff-" + T + "-" + S + "-01-more",
        ".0-" + T + "-" + S + "-01",
        "0.-" + T + "-" + S + "-01",
        "zz-" + T + "-" + S + "-01",
        "FE-" + T + "-" + S + "-01",
        "000-" + T + "-" + S + "-01",
        "0000-" + T + "-" + S + "-01",
        "0-" + T + "-" + S + "-01",
        "-" + T + "-" + S + "-01",
        "00-" + T + "-" + S + "-01.",
        "00-" + T + "-" + S + "-01-",
        "00-" + T + "-" + S + "-01-what-the-future-will-be-like",
        "cc-" + T + "-" + S + "-01.what-the-future-will-be-like",
        "cc-" + T + "-" + S + "-011",
        // Trace ids.
        "00-" + "0".repeat(32) + "-" + S + "-01",
        "00-.2345678901234567890123456789012-" + S + "-01",
        "00-1234567890123456789012345678901.-" + S + "-01",
        "00-a" + T + "-" + S + "-01",
        "00-" + T.substring(1) + "-" + S + "-01",
        "00-" + "A" + T.substring(1) + "-" + S + "-01",
        "00-" + "\uffff" + T.substring(1) + "-" + S + "-01",
        "00-" + "\uff11" + T.substring(1) + "-" + S + "-01",
        // Parent ids.
        "00-" + T + "-" + "0".repeat(16) + "-01",
        "00-" + T + "-.234567890123456-01",
        "00-" + T + "-123456789012345.-01",
        "00-" + T + "-a" + S + "-01",
        "00-" + T + "-" + S.substring(1) + "-01",
        "00-" + T + "-" + "F" + S.substring(1) + "-01",
        // Flags.
        "00-" + T + "-" + S + "-.0",
        "00-" + T + "-" + S + "-0.",
        "00-" + T + "-" + S + "-0A",
        "00-" + T + "-" + S + "-001",
        "00-" + T + "-" + S + "-1",
        "00-" + T + "-" + S + "-",
        "00-" + T + "-" + S,
        // Separators.
        "00_" + T + "_" + S + "_01",
        "00-" + T + " " + S + "-01",
        "00-" + T + "-" + S + " 01",
        PARENT + "," + PARENT,
        PARENT.toUpperCase(Locale.ROOT) + "0",
        "0".repeat(100_000));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void extract_malformed_isNothing(String parent) {
    assertThat(extract("traceparent", parent, "tracestate", "foo=1")).isNull();
    assertThat(otel(Headers.of("traceparent", parent)).isValid()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TraceParent", "TrAcEpArEnT", "TRACEPARENT"})
  void extract_anyCaseOfTheName_isRead(String name) {
    assertThat(extract(name, PARENT).toTraceId()).isEqualTo(T);
  }

  @ParameterizedTest
  @ValueSource(strings = {"trace-parent", "trace.parent", "traceparen\u0165", "traceparents"})
  void extract_otherNames_areNotRead(String name) {
    assertThat(extract(name, PARENT)).isNull();
  }

  @Test
  void extract_twoTraceparents_isNothing() {
    assertThat(extract("traceparent", PARENT, "traceparent", PARENT)).isNull();
    assertThat(extract("traceparent", PARENT, "TraceParent", PARENT.replace('1', '2'))).isNull();
    assertThat(extract("traceparent", PARENT, "traceparent", "")).isNull();
  }

  @Test
  void extract_tracestateAlone_isNothing() {
    assertThat(extract("tracestate", "foo=1")).isNull();
  }

  @Test
  void extract_invalidTracestate_keepsTheTraceparent() {
    TraceContext context = extract("traceparent", PARENT, "tracestate", "FOO=1");

    assertThat(context.toTraceId()).isEqualTo(T);
    assertThat(context.traceState()).isNull();
  }

  @Test
  void extract_paddedTraceId_is64BitsWide() {
    TraceContext context = extract("traceparent", "00-0000000000000000" + S + "-" + S + "-01");

    assertThat(context.toTraceId()).isEqualTo(S);
    assertThat(inject(context).get("traceparent"))
        .isEqualTo("00-0000000000000000" + S + "-" + S + "-01");
  }

  @Test
  void extract_lowerHalfOfZeros_isAnId() {
    String id = S + "0000000000000000";

    assertThat(extract("traceparent", "00-" + id + "-" + S + "-01").toTraceId()).isEqualTo(id);
  }

  @Test
  void extract_afterB3_leavesIdsAndDecisionAlone() {
    TraceContext context =
        B3_FIRST.extract(
            Headers.of("b3", "00000000000000aa-00000000000000bb-0", "traceparent", PARENT));

    assertThat(context.toSpanId()).isEqualTo("00000000000000bb");
    assertThat(context.samplingState()).isEqualTo(SamplingState.DENY);
  }

  @Test
  void extract_afterB3OfTheSameSpan_addsTheTracestate() {
    TraceContext same =
        B3_FIRST.extract(
            Headers.of("b3", T + "-" + S + "-d", "traceparent", PARENT, "tracestate", "foo=1"));
    TraceContext other =
        B3_FIRST.extract(Headers.of("b3", T + "-" + T.substring(16) + "-d", "tracestate", "foo=1"));

    assertThat(same.traceState()).isEqualTo("foo=1");
    assertThat(same.samplingState()).isEqualTo(SamplingState.DEBUG);
    assertThat(other.traceState()).isNull();
  }

  @Test
  void extract_afterB3OfAnotherSpan_leavesTheTracestateOut() {
    TraceContext context =
        B3_FIRST.extract(
            Headers.of(
                "b3", T + "-00000000000000bb-1", "traceparent", PARENT, "tracestate", "foo=1"));

    assertThat(context.traceState()).isNull();
  }

  @Test
  void extract_afterADecisionAlone_keepsIt() {
    TraceContext context = B3_FIRST.extract(Headers.of("b3", "d", "traceparent", PARENT));

    assertThat(context.toSpanId()).isEqualTo(S);
    assertThat(context.samplingState()).isEqualTo(SamplingState.DEBUG);
  }

  @Test
  void extract_beforeARequestIdThatFits_keepsItsTrace() {
    TraceContext context =
        B3_FIRST.extract(Headers.of("X-Request-Id", "a".repeat(32), "traceparent", PARENT));

    assertThat(context.toTraceId()).isEqualTo(T);
    assertThat(context.requestId()).isEqualTo("a".repeat(32));
    assertThat(context.isClientChosen()).isFalse();
  }

  @Test
  void inject_always_isVersion00WithTheSampledBitAlone() {
    TraceContext context = extract("traceparent", "cc-" + T + "-" + S + "-ff-more");

    assertThat(inject(context).get("traceparent")).isEqualTo(PARENT);
  }

  @ParameterizedTest
  @EnumSource(SamplingState.class)
  void inject_withoutSpan_writesNothing(SamplingState decision) {
    TraceContext context = TraceContext.newBuilder().traceId(1).samplingState(decision).build();

    assertThat(inject(context)).isEmpty();
  }

  @Test
  void inject_traceparentUnchanged_leavesTracestateAlone() {
    String state = "foo=1,clew=d:00000000000000ff,bar= 2,foo=3";

    assertThat(inject(extract("traceparent", PARENT, "tracestate", state)).get("tracestate"))
        .isEqualTo(state);
  }

  @Test
  void inject_illegalTracestateInTheContext_isNotSent() {
    TraceContext context =
        TraceContext.newBuilder()
            .traceId(1)
            .spanId(2)
            .samplingState(SamplingState.ACCEPT)
            .traceState("foo=1\r\nSet-Cookie: a=b")
            .build();

    assertThat(inject(context).get("tracestate")).isNull();
  }

  @Test
  void inject_anyContext_isReadByOpenTelemetryAndClew() {
    RandomContexts contexts = new RandomContexts(3);
    for (int i = 0; i < 5_000; i++) {
      TraceContext context = contexts.withSpan();
      Headers headers = inject(context);
      SpanContext read = otel(headers);

      assertThat(read.getTraceId())
          .isEqualTo("0".repeat(32 - context.toTraceId().length()) + context.toTraceId());
      assertThat(read.getSpanId()).isEqualTo(context.toSpanId());
      assertThat(read.isSampled()).isEqualTo(context.sampled());
      assertThat(CLEW.extract(headers)).isEqualTo(context.toBuilder().parentId(0).build());
    }
  }

  @Test
  void extract_writtenByOpenTelemetry_isReadBack() {
    Random random = new Random(5);
    for (int i = 0; i < 2_000; i++) {
      String trace = String.format("%016x%016x", random.nextLong(), random.nextLong());
      String span = String.format("%016x", random.nextLong());
      SpanContext sent =
          SpanContext.create(
              trace,
              span,
              TraceFlags.fromByte((byte) random.nextInt(256)),
              TraceState.builder()
                  .put("b@c", "v " + i)
                  .put("a", "=".equals(span) ? "" : "1")
                  .build());
      Headers headers = new Headers();
      W3CTraceContextPropagator.getInstance()
          .inject(Context.root().with(Span.wrap(sent)), headers, Headers::put);
      TraceContext context = CLEW.extract(headers);

      assertThat(context.toTraceId()).isEqualTo(trace);
      assertThat(context.toSpanId()).isEqualTo(span);
      assertThat(context.sampled()).isEqualTo(sent.isSampled());
      assertThat(context.traceState()).isEqualTo("a=1,b@c=v " + i);
    }
  }
}

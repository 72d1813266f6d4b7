package io.clew.core.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.opentracing.propagation.TextMapAdapter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdTest {
  private static final String NGINX = "463ac35c9f6413ad48485a3953bb6124";
  private static final Propagator AS_TRACE_ID =
      new Propagator(List.of(B3.MULTI, RequestId.AS_TRACE_ID));
  private static final Propagator BESIDE =
      new Propagator(List.of(B3.MULTI, RequestId.BESIDE_TRACE_ID));

  @ParameterizedTest
  @ValueSource(
      strings = {
        NGINX,
        "463ac35c-9f64-13ad-4848-5a3953bb6124",
        "463AC35C-9F64-13AD-4848-5A3953BB6124",
        "463AC35C9F6413AD48485A3953BB6124",
        "463ac35c-9F64-13Ad-4848-5a3953bb6124",
      })
  void extract_hexOrUuidAlone_startsTheTrace(String id) {
    TraceContext context = extract(AS_TRACE_ID, id);

    assertThat(context.toTraceId()).isEqualTo(NGINX);
    assertThat(context.is128Bit()).isTrue();
    assertThat(context.isClientChosen()).isTrue();
    assertThat(context.isRemote()).isTrue();
    assertThat(context.hasSpan()).isFalse();
    assertThat(context.samplingState()).isEqualTo(SamplingState.UNDECIDED);
    assertThat(context.requestId()).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00000000000000000000000000000000",
        "00000000-0000-0000-0000-000000000000",
        "463ac35c9f6413ad48485a3953bb612",
        "463ac35c9f6413ad48485a3953bb61240",
        "463ac35c9f6413ad48485a3953bb612g",
        "463ac35c9-f64-13ad-4848-5a3953bb6124",
        "463ac35c-9f64-13ad-48485a3953bb6124-",
        "463ac35c-9f64-13ad-4848-5a3953bb612-",
        "463ac35c-9f64-13ad-4848-5a3953bb612G",
        "463ac35c_9f64_13ad_4848_5a3953bb6124",
        "-63ac35c9f6413ad48485a3953bb6124",
        "48485a3953bb6124",
        "order-17",
        "6f8ec1e6-1b1b-4a3a-8f0e-0c0b9f0d5a11#12",
      })
  void extract_otherId_isKeptBesideTheTrace(String id) {
    TraceContext context = extract(AS_TRACE_ID, id);

    assertThat(context.requestId()).isEqualTo(id);
    assertThat(context.hasTraceId()).isFalse();
    assertThat(context.isClientChosen()).isFalse();
  }

  @Test
  void extract_onlyUpperOrLowerHalf_startsTheTrace() {
    assertThat(extract(AS_TRACE_ID, "00000000000000000000000000000001").traceIdLow()).isEqualTo(1);
    assertThat(extract(AS_TRACE_ID, "00000000000000010000000000000000").traceIdHigh()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {NGINX, "463ac35c-9f64-13ad-4848-5a3953bb6124"})
  void extract_besideTraceId_startsNoTrace(String id) {
    TraceContext context = extract(BESIDE, id);

    assertThat(context.requestId()).isEqualTo(id);
    assertThat(context.hasTraceId()).isFalse();
  }

  @Test
  void extract_withTraceHeaders_leavesTheTraceAlone() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("X-Request-Id", NGINX);
    headers.put("X-B3-TraceId", "00000000000000000000000000000abc");
    headers.put("X-B3-SpanId", "0000000000000def");
    TraceContext context = AS_TRACE_ID.extract(new TextMapAdapter(headers));

    assertThat(context.toTraceId()).isEqualTo("00000000000000000000000000000abc");
    assertThat(context.isClientChosen()).isFalse();
    assertThat(context.requestId()).isEqualTo(NGINX);
  }

  @Test
  void extract_requestIdReadBeforeTheTrace_leavesTheTraceAlone() {
    Propagator reversed = new Propagator(List.of(RequestId.AS_TRACE_ID, B3.MULTI));
    Map<String, String> headers =
        Map.of("X-Request-Id", NGINX, "b3", "0000000000000abc-0000000000000def-1");
    TraceContext context = reversed.extract(new TextMapAdapter(headers));

    assertThat(context.toTraceId()).isEqualTo("0000000000000abc");
    assertThat(context.is128Bit()).isFalse();
    assertThat(context.isClientChosen()).isFalse();
    assertThat(context.requestId()).isEqualTo(NGINX);
  }

  @Test
  void extract_withDecisionAlone_keepsBoth() {
    Map<String, String> headers = Map.of("X-Request-Id", NGINX, "b3", "0");
    TraceContext context = AS_TRACE_ID.extract(new TextMapAdapter(headers));

    assertThat(context.toTraceId()).isEqualTo(NGINX);
    assertThat(context.samplingState()).isEqualTo(SamplingState.DENY);
  }

  @Test
  void extract_everyCharacter_onlyTheLegalOnes() {
    String legal = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._~+/=:@#-";
    for (int c = 0; c <= Character.MAX_VALUE; c++) {
      TraceContext context = extract(AS_TRACE_ID, "a" + (char) c + "b");
      boolean taken = context != null;
      assertThat(taken).as("U+%04X", c).isEqualTo(legal.indexOf(c) >= 0);
    }
  }

  static List<String> illegalIds() {
    return List.of(
        "",
        "   ",
        "a b",
        "a\tb",
        "evil\r\nSet-Cookie: x=1",
        "evil\nlog line",
        "nul\0byte",
        "caf\u00e9",
        "\u0661\u0662",
        "\uD83D\uDE00",
        "\uD83D",
        "\uffff",
        "\"quoted\"",
        "<script>",
        "%0d%0a",
        "${jndi:ldap://x}");
  }

  @ParameterizedTest
  @MethodSource("illegalIds")
  void extract_illegalId_isAsIfAbsent(String id) {
    assertThat(extract(AS_TRACE_ID, id)).isNull();
    assertThat(extract(BESIDE, id)).isNull();
  }

  @Test
  void extract_illegalIdWithTrace_keepsTheTraceAndTakesItsId() {
    Map<String, String> headers =
        Map.of("X-Request-Id", "a b", "b3", "0000000000000abc-0000000000000def-1");
    TraceContext context = AS_TRACE_ID.extract(new TextMapAdapter(headers));

    assertThat(context.requestId()).isEqualTo("0000000000000abc");
  }

  @Test
  void extract_longId_isTakenWholeOrNotAtAll() {
    assertThat(extract(AS_TRACE_ID, "a").requestId()).isEqualTo("a");
    assertThat(extract(AS_TRACE_ID, "a".repeat(200)).requestId()).isEqualTo("a".repeat(200));
    assertThat(extract(AS_TRACE_ID, "a".repeat(201))).isNull();
    assertThat(extract(AS_TRACE_ID, "a".repeat(100_000))).isNull();
  }

  @Test
  void inject_ownRequestId_isWrittenAsReceived() {
    TraceContext context = TraceContext.newBuilder().traceId(1).requestId("Order-17").build();

    assertThat(injected(context)).containsExactly(Map.entry("X-Request-Id", "Order-17"));
  }

  @Test
  void inject_noRequestId_writesTheTraceId() {
    TraceContext context = TraceContext.newBuilder().traceId(0, 0xabc).build();

    assertThat(injected(context))
        .containsExactly(Map.entry("X-Request-Id", "00000000000000000000000000000abc"));
  }

  @Test
  void inject_neither_writesNothing() {
    assertThat(injected(TraceContext.newBuilder().samplingState(SamplingState.DENY).build()))
        .isEmpty();
  }

  private static Map<String, String> injected(TraceContext context) {
    Map<String, String> headers = new LinkedHashMap<>();
    RequestId.AS_TRACE_ID.inject(context, new TextMapAdapter(headers));
    return headers;
  }

  private static TraceContext extract(Propagator propagator, String id) {
    return propagator.extract(new TextMapAdapter(Map.of("x-request-ID", id)));
  }
}

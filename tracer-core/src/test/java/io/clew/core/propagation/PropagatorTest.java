package io.clew.core.propagation;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Propagation;
import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.clew.api.TraceContextBuilder;
import io.opentracing.propagation.TextMapAdapter;
import io.opentracing.propagation.TextMapExtract;
import io.opentracing.propagation.TextMapInject;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PropagatorTest {
  private static final String T = "463ac35c9f6413ad48485a3953bb6124";
  private static final String S = "0020000000000001";

  private static final Propagator MULTI = new Propagator(List.of(B3.MULTI, RequestId.AS_TRACE_ID));
  private static final Propagator SINGLE =
      new Propagator(List.of(B3.SINGLE, RequestId.AS_TRACE_ID));

  @ParameterizedTest
  @ValueSource(strings = {"X-B3-", "x-b3-", "X-b3-", "x-B3-"})
  void extract_anyCase_isRead(String prefix) {
    TraceContext context =
        MULTI.extract(carrier(entry(prefix + "TRACEid", T), entry(prefix + "spanID", S)));

    assertThat(context.toTraceId()).isEqualTo(T);
    assertThat(context.toSpanId()).isEqualTo(S);
    assertThat(context.isRemote()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"b3", "B3"})
  void extract_singleInAnyCase_isRead(String name) {
    assertThat(MULTI.extract(carrier(entry(name, "d"))).samplingState())
        .isEqualTo(SamplingState.DEBUG);
  }

  @ParameterizedTest
  @ValueSource(strings = {"b33", "x-b3", "b", "", "xb3", "b3 ", "X_B3_SAMPLED"})
  void extract_otherNames_areNotRead(String name) {
    assertThat(MULTI.extract(carrier(entry(name, "1")))).isNull();
  }

  @Test
  void extract_repeatedField_firstWins() {
    TraceContext context =
        MULTI.extract(
            carrier(
                entry("X-B3-Sampled", "0"),
                entry("x-b3-sampled", "1"),
                entry("X-Request-Id", "first"),
                entry("X-REQUEST-ID", "second")));

    assertThat(context.samplingState()).isEqualTo(SamplingState.DENY);
    assertThat(context.requestId()).isEqualTo("first");
  }

  @Test
  void extract_lettersThatFoldToOurs_areOthers() {
    assertThat(MULTI.extract(carrier(entry("x-b3-tra\u00e7eid", T), entry("X-B3-SPANID", S))))
        .isNull();
    assertThat(MULTI.extract(carrier(entry("x-request-\u0131d", "order-17")))).isNull();
    assertThat(MULTI.extract(carrier(entry("X-B3-FLAG\u017f", "1")))).isNull();
  }

  @Test
  void extract_repeatedField_isToldToFormats() {
    List<String> told = new ArrayList<>();
    Propagation format =
        new Propagation() {
          @Override
          public List<String> fields() {
            return List.of("one", "two", "none");
          }

          @Override
          public void extract(Carrier carrier, TraceContextBuilder context) {
            for (String field : List.of("one", "two", "none", "unknown")) {
              told.add(
                  carrier.get(field)
                      + "/"
                      + carrier.isRepeated(field)
                      + "/"
                      + carrier.joined(field));
            }
          }

          @Override
          public void inject(TraceContext context, TextMapInject carrier) {}
        };
    new Propagator(List.of(format))
        .extract(Headers.of("two", " a ", "One", "x", "TWO", "", "unknown", "1", "two", "\tb"));

    assertThat(told)
        .containsExactly("x/false/x", "a/true/a,,b", "null/false/null", "null/false/null");
  }

  /** So that a client can find out which of its headers would be a second context. */
  @Test
  void extract_headersOfNoFormat_areNotAskedForTheirValues() {
    List<String> asked = new ArrayList<>();
    List<String> names =
        List.of("Accept", "B3", "x-b3-SAMPLED", "traceparent", "X-Mine", "baggage");
    TextMapExtract carrier = () -> names.stream().map(name -> asking(name, asked)).iterator();
    Propagator propagator =
        new Propagator(List.of(W3C.TRACE_CONTEXT), List.of(B3.MULTI), Trust.ALL, System::nanoTime);

    assertThat(propagator.extract(carrier)).isNull();
    assertThat(asked).containsExactly("B3", "x-b3-SAMPLED", "traceparent");
  }

  private static Map.Entry<String, String> asking(String name, List<String> asked) {
    return new SimpleEntry<>(name, "") {
      private static final long serialVersionUID = 1;

      @Override
      public String getValue() {
        asked.add(name);
        return super.getValue();
      }
    };
  }

  @Test
  void extract_formatsInOrder_firstWithASpanWins() {
    Headers headers =
        Headers.of(
            "traceparent",
            "00-" + T + "-" + S + "-01",
            "b3",
            "00000000000000aa-00000000000000bb-0");
    Propagator b3First = new Propagator(List.of(B3.MULTI, W3C.TRACE_CONTEXT));
    Propagator w3cFirst = new Propagator(List.of(W3C.TRACE_CONTEXT, B3.MULTI));

    assertThat(b3First.extract(headers).toSpanId()).isEqualTo("00000000000000bb");
    assertThat(w3cFirst.extract(headers).toSpanId()).isEqualTo(S);
  }

  @Test
  void inject_otherFormatsThanAreRead_writesThose() {
    Propagator propagator =
        new Propagator(List.of(W3C.TRACE_CONTEXT), List.of(B3.SINGLE), Trust.ALL, System::nanoTime);
    Headers sent = new Headers();
    propagator.inject(
        propagator.extract(Headers.of("traceparent", "00-" + T + "-" + S + "-01")), sent);

    assertThat(sent.get("b3")).isEqualTo(T + "-" + S + "-1");
    assertThat(sent.get("traceparent")).isNull();
    assertThat(propagator.extract(sent)).isNull();
  }

  @ParameterizedTest
  @EnumSource(SamplingState.class)
  void hop_throughW3C_keepsIdsAndTheDecision(SamplingState decision) {
    TraceContext sent =
        TraceContext.newBuilder().traceId(1, 2).spanId(3).samplingState(decision).build();

    assertThat(hop(new Propagator(List.of(W3C.TRACE_CONTEXT)), sent)).isEqualTo(sent);
  }

  @Test
  void hop_throughAnyFormats_keepsEverything() {
    RandomContexts contexts = new RandomContexts(7);
    Propagator all =
        new Propagator(
            List.of(B3.MULTI, W3C.TRACE_CONTEXT, RequestId.AS_TRACE_ID, Baggage.create()));
    for (int i = 0; i < 5_000; i++) {
      TraceContext sent = contexts.withEverything();
      TraceContext received = hop(all, sent);

      assertThat(received)
          .isEqualTo(sent.toBuilder().requestId(sent.requestId()).build()); // the trace id serves
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {" 0", "0 ", "\t0\t", "  0 \t "})
  void extract_blanksAround_areTrimmed(String value) {
    assertThat(MULTI.extract(carrier(entry("b3", value))).samplingState())
        .isEqualTo(SamplingState.DENY);
    assertThat(MULTI.extract(carrier(entry("X-B3-Sampled", value))).samplingState())
        .isEqualTo(SamplingState.DENY);
  }

  @Test
  void extract_nullNamesAndValues_arePassedOver() {
    TraceContext context =
        MULTI.extract(
            carrier(
                new SimpleEntry<>(null, "1"),
                new SimpleEntry<>("b3", null),
                new SimpleEntry<>(null, null),
                entry("b3", "0")));

    assertThat(context.samplingState()).isEqualTo(SamplingState.DENY);
  }

  @Test
  void extract_nothingKnown_isNull() {
    assertThat(MULTI.extract(carrier())).isNull();
    assertThat(MULTI.extract(carrier(entry("Accept", "text/html")))).isNull();
    assertThat(MULTI.extract(carrier(entry("b3", "nonsense"), entry("X-Request-Id", "a b"))))
        .isNull();
  }

  @Test
  void extract_severalFormats_eachAddsWhatItFinds() {
    TraceContext context =
        MULTI.extract(
            carrier(
                entry("X-Request-Id", "order-17"),
                entry("X-B3-SpanId", S),
                entry("Accept", "*/*"),
                entry("X-B3-TraceId", T),
                entry("X-B3-Flags", "1")));

    assertThat(context.toTraceId()).isEqualTo(T);
    assertThat(context.samplingState()).isEqualTo(SamplingState.DEBUG);
    assertThat(context.requestId()).isEqualTo("order-17");
  }

  @ParameterizedTest
  @EnumSource(SamplingState.class)
  void hop_withIds_keepsThemAndTheDecision(SamplingState decision) {
    TraceContextBuilder builder =
        TraceContext.newBuilder()
            .traceId(1, 2)
            .spanId(3)
            .samplingState(decision)
            .requestId("order-17");
    if (decision != SamplingState.UNDECIDED) { // The single header has no place for a parent then.
      builder.parentId(4);
    }
    TraceContext sent = builder.build();

    assertThat(hop(MULTI, sent)).isEqualTo(sent);
    assertThat(hop(SINGLE, sent)).isEqualTo(sent);
  }

  @ParameterizedTest
  @EnumSource(SamplingState.class)
  void hop_withoutIds_keepsTheDecision(SamplingState decision) {
    TraceContext sent = TraceContext.newBuilder().samplingState(decision).build();
    TraceContext expected = decision == SamplingState.UNDECIDED ? null : sent;

    assertThat(hop(MULTI, sent)).isEqualTo(expected);
    assertThat(hop(SINGLE, sent)).isEqualTo(expected);
  }

  private static TraceContext hop(Propagator propagator, TraceContext context) {
    Map<String, String> headers = new LinkedHashMap<>();
    propagator.inject(context, new TextMapAdapter(headers));
    return propagator.extract(new TextMapAdapter(headers));
  }

  @Test
  void extract_hostileHeaders_neverThrowsAndYieldsLegalContexts() {
    Random random = new Random(20_261_121);
    int contexts = 0;
    for (int i = 0; i < 50_000; i++) {
      List<Map.Entry<String, String>> headers = new ArrayList<>();
      for (int n = random.nextInt(8); n > 0; n--) {
        headers.add(new SimpleEntry<>(hostileName(random), hostileValue(random)));
      }
      TraceContext context = MULTI.extract(headers::iterator);
      if (context != null) {
        contexts++;
        TraceContext expected = context.toBuilder().requestId(context.requestId()).build();
        assertThat(hop(MULTI, context)).as("%s", headers).isEqualTo(expected);
        assertThat(context.requestId() == null ? "x" : context.requestId())
            .matches("[A-Za-z0-9._~+/=:@#-]{1,200}");
      }
    }
    assertThat(contexts).isGreaterThan(5_000);
  }

  private static String hostileName(Random random) {
    String[] names = {
      "b3",
      "X-B3-TraceId",
      "X-B3-SpanId",
      "X-B3-ParentSpanId",
      "X-B3-Sampled",
      "X-B3-Flags",
      "X-Request-Id",
      "x-request-id",
      "B3",
      "x-b3-traceid",
      "x-b3-spanid",
      "",
      "\0",
      "\uffff",
      null
    };
    return names[random.nextInt(names.length)];
  }

  private static String hostileValue(Random random) {
    String[] pieces = {
      T, S, "-", "0", "1", "d", "\uffff", "\uD800", "\0", "\r\n", " ", "A", "true", "g", "\u0130"
    };
    return switch (random.nextInt(8)) {
      case 0 -> null;
      case 1 -> T;
      case 2 -> S;
      case 3 -> T + "-" + S + "-" + pieces[random.nextInt(pieces.length)];
      default -> {
        StringBuilder value = new StringBuilder();
        for (int n = random.nextInt(7); n > 0; n--) {
          value.append(pieces[random.nextInt(pieces.length)]);
        }
        yield value.toString();
      }
    };
  }

  @SafeVarargs
  private static TextMapExtract carrier(Map.Entry<String, String>... entries) {
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    for (Map.Entry<String, String> entry : entries) {
      headers.add(entry);
    }
    return headers::iterator;
  }
}

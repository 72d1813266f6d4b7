package io.clew.core.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import brave.propagation.B3Propagation;
import brave.propagation.Propagation;
import brave.propagation.TraceContextOrSamplingFlags;
import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.extension.trace.propagation.B3Propagator;
import io.opentracing.propagation.TextMapAdapter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Brave is the oracle wherever it and Clew follow the same rule. Clew differs on purpose:
 *
 * <ul>
 *   <li>A trace id of 32 digits stays that wide when its upper half is 0; Brave narrows it.
 *   <li>A parent id that is malformed or zero is no parent; Brave drops the whole context.
 *   <li>A trace id of one digit is padded like any other short one.
 *   <li>The decision counts although the ids beside it are malformed.
 * </ul>
 */
class B3Test {
  private static final String T16 = "48485a3953bb6124";
  private static final String T32 = "463ac35c9f6413ad" + T16;
  private static final String S = "0020000000000001";
  private static final String P = "05e3ac9a4f6e3b90";
  private static final String ZERO = "0000000000000000";

  private static final Propagator CLEW = new Propagator(List.of(B3.MULTI));
  private static final Propagator CLEW_SINGLE = new Propagator(List.of(B3.SINGLE));

  private static final Propagation<String> BRAVE_MULTI = brave(B3Propagation.Format.MULTI);
  private static final Propagation<String> BRAVE_SINGLE = brave(B3Propagation.Format.SINGLE);

  private static Propagation<String> brave(B3Propagation.Format format) {
    return B3Propagation.newFactoryBuilder().injectFormat(format).build().get();
  }

  /** What was read, in one line: trace, span, parent, decision. */
  private static String clew(Map<String, String> headers) {
    TraceContext context = CLEW.extract(new TextMapAdapter(headers));
    assertThat(CLEW_SINGLE.extract(new TextMapAdapter(headers))).isEqualTo(context);
    return context == null ? "nothing" : describe(context);
  }

  private static String describe(TraceContext context) {
    String parent = context.parentId() == 0 ? "" : String.format("%016x", context.parentId());
    return context.toTraceId()
        + "/"
        + context.toSpanId()
        + "/"
        + parent
        + " "
        + context.samplingState();
  }

  private static String brave(Map<String, String> headers) {
    Map<String, String> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    anyCase.putAll(headers);
    TraceContextOrSamplingFlags read =
        BRAVE_MULTI.<Map<String, String>>extractor(Map::get).extract(anyCase);
    brave.propagation.TraceContext context = read.context();
    if (context != null) {
      return context.traceIdString()
          + "/"
          + context.spanIdString()
          + "/"
          + (context.parentIdString() == null ? "" : context.parentIdString())
          + " "
          + decision(context.debug(), context.sampled());
    }
    SamplingState decision = decision(read.samplingFlags().debug(), read.sampled());
    return decision == SamplingState.UNDECIDED ? "nothing" : "// " + decision;
  }

  private static SamplingState decision(boolean debug, Boolean sampled) {
    if (debug) {
      return SamplingState.DEBUG;
    }
    if (sampled == null) {
      return SamplingState.UNDECIDED;
    }
    return sampled ? SamplingState.ACCEPT : SamplingState.DENY;
  }

  @ParameterizedTest
  @CsvSource({
    "0, // DENY",
    "1, // ACCEPT",
    "d, // DEBUG",
    T16 + "-" + S + ", " + T16 + "/" + S + "/ UNDECIDED",
    T16 + "-" + S + "-0, " + T16 + "/" + S + "/ DENY",
    T16 + "-" + S + "-1, " + T16 + "/" + S + "/ ACCEPT",
    T16 + "-" + S + "-d, " + T16 + "/" + S + "/ DEBUG",
    T32 + "-" + S + ", " + T32 + "/" + S + "/ UNDECIDED",
    T32 + "-" + S + "-1, " + T32 + "/" + S + "/ ACCEPT",
    T32 + "-" + S + "-0-" + P + ", " + T32 + "/" + S + "/" + P + " DENY",
    T32 + "-" + S + "-1-" + P + ", " + T32 + "/" + S + "/" + P + " ACCEPT",
    T32 + "-" + S + "-d-" + P + ", " + T32 + "/" + S + "/" + P + " DEBUG",
    T16 + "-" + S + "-1-" + P + ", " + T16 + "/" + S + "/" + P + " ACCEPT",
    T32 + "-" + S + "-" + P + ", " + T32 + "/" + S + "/" + P + " UNDECIDED",
    T16 + "-" + S + "-" + P + ", " + T16 + "/" + S + "/" + P + " UNDECIDED",
    T32 + "-" + S + "-1-" + ZERO + ", " + T32 + "/" + S + "/ ACCEPT",
    T32 + "-" + S + "-" + ZERO + ", " + T32 + "/" + S + "/ UNDECIDED",
    "463ac35c9f6413ad" + ZERO + "-" + S + "-1, 463ac35c9f6413ad" + ZERO + "/" + S + "/ ACCEPT",
  })
  void extract_legalSingle_asBraveReadsIt(String value, String expected) {
    Map<String, String> headers = Map.of("b3", value);

    assertThat(clew(headers)).isEqualTo(expected);
    if (!value.startsWith("463ac35c9f6413ad" + ZERO)) { // Brave takes it for malformed.
      assertThat(brave(headers)).isEqualTo(expected);
    }
  }

  static List<String> malformedSingles() {
    return List.of(
        "",
        " ",
        "2",
        "D",
        "-",
        "--",
        "true",
        "00",
        "d-",
        T16,
        T32,
        T16 + "-",
        T32 + "-",
        T32 + "-" + S + "-",
        T16 + "-" + S + "-",
        T32 + "-" + S + "-2",
        T32 + "-" + S + "-D",
        T32 + "-" + S + "--",
        T32 + "-" + S + "-1-",
        T32 + "-" + S + "-1-" + P + "-",
        T32 + "-" + S + "-1-" + P + "-0",
        T32 + "-" + S + "-1-" + P + "0",
        T32 + "-" + S + "-1-" + P.substring(1),
        T32 + "-" + S + "-x-" + P,
        T32 + "-" + S + "-" + P + "-1",
        T32 + "-" + S + "1",
        T32 + "-" + S.substring(1),
        T32 + "-" + S.substring(1) + "-1",
        T32 + "-0" + S + "-1",
        T32.substring(1) + "-" + S + "-1",
        "0" + T32 + "-" + S + "-1",
        T16.substring(1) + "-" + S + "-1",
        T32.toUpperCase(Locale.ROOT) + "-" + S + "-1",
        T32 + "-" + "A" + S.substring(1) + "-1",
        T32 + "-" + S + "-1-" + "A" + P.substring(1),
        ZERO + "-" + S + "-1",
        ZERO + ZERO + "-" + S + "-1",
        T32 + "-" + ZERO + "-1",
        T32 + " - " + S,
        T32 + "-" + S + " -1",
        T32 + "_" + S + "_1",
        T32 + "-" + S + "-1-" + P + "-" + P,
        T32 + "\uff10" + S,
        "\uffff".repeat(32) + "-" + S,
        "-" + S + "-1",
        "-".repeat(68),
        "0".repeat(100_000));
  }

  @ParameterizedTest
  @MethodSource("malformedSingles")
  void extract_malformedSingle_isAsIfAbsent(String value) {
    assertThat(clew(Map.of("b3", value))).isEqualTo("nothing");
    assertThat(brave(Map.of("b3", value))).isEqualTo("nothing");
  }

  @ParameterizedTest
  @MethodSource("malformedSingles")
  void extract_malformedSingle_fallsBackToMulti(String value) {
    Map<String, String> headers =
        Map.of("b3", value, "X-B3-TraceId", T32, "X-B3-SpanId", S, "X-B3-Sampled", "0");

    assertThat(clew(headers)).isEqualTo(T32 + "/" + S + "/ DENY").isEqualTo(brave(headers));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "d", T16 + "-" + S, T16 + "-" + S + "-0-" + P})
  void extract_singleAndMulti_singleWins(String value) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("X-B3-TraceId", T32);
    headers.put("X-B3-SpanId", P);
    headers.put("X-B3-ParentSpanId", S);
    headers.put("X-B3-Sampled", "1");
    headers.put("b3", value);

    assertThat(clew(headers)).isEqualTo(clew(Map.of("b3", value))).isEqualTo(brave(headers));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // trace, span, parent, sampled, flags, expected
        "-, -, -, 0, -, // DENY",
        "-, -, -, 1, -, // ACCEPT",
        "-, -, -, true, -, // ACCEPT",
        "-, -, -, false, -, // DENY",
        "-, -, -, TRUE, -, // ACCEPT",
        "-, -, -, False, -, // DENY",
        "-, -, -, -, 1, // DEBUG",
        "-, -, -, 0, 1, // DEBUG",
        "-, -, -, 1, 1, // DEBUG",
        "-, -, -, -, 0, nothing",
        "-, -, -, -, 3, nothing",
        "-, -, -, 1, 0, // ACCEPT",
        "-, -, " + P + ", -, -, nothing",
        T16 + ", " + S + ", -, -, -, " + T16 + "/" + S + "/ UNDECIDED",
        T16 + ", " + S + ", -, 0, -, " + T16 + "/" + S + "/ DENY",
        T16 + ", " + S + ", -, 1, -, " + T16 + "/" + S + "/ ACCEPT",
        T16 + ", " + S + ", -, -, 1, " + T16 + "/" + S + "/ DEBUG",
        T32 + ", " + S + ", -, -, -, " + T32 + "/" + S + "/ UNDECIDED",
        T32 + ", " + S + ", " + P + ", -, -, " + T32 + "/" + S + "/" + P + " UNDECIDED",
        T32 + ", " + S + ", " + P + ", 0, -, " + T32 + "/" + S + "/" + P + " DENY",
        T32 + ", " + S + ", " + P + ", 1, -, " + T32 + "/" + S + "/" + P + " ACCEPT",
        T32 + ", " + S + ", " + P + ", -, 1, " + T32 + "/" + S + "/" + P + " DEBUG",
        "abc, def, 12, 1, -, 0000000000000abc/0000000000000def/0000000000000012 ACCEPT",
        "1" + T16 + ", 7f, -, -, -, 0000000000000001" + T16 + "/000000000000007f/ UNDECIDED",
        T32 + ", -, -, -, -, nothing",
        "-, " + S + ", -, -, -, nothing",
        "0" + T32 + ", " + S + ", -, -, -, nothing",
        T32 + ", 0" + S + ", -, -, -, nothing",
        T32 + ", xyz, -, -, -, nothing",
        "xyz, " + S + ", -, -, -, nothing",
        "463AC35C9F6413AD, " + S + ", -, -, -, nothing",
        T32 + ", 00200000000000AB, -, -, -, nothing",
        ZERO + ", " + S + ", -, -, -, nothing",
        ZERO + ZERO + ", " + S + ", -, -, -, nothing",
        T32 + ", " + ZERO + ", -, -, -, nothing",
        "0, " + S + ", -, -, -, nothing",
        "'', " + S + ", -, -, -, nothing",
        T32 + ", '', -, -, -, nothing",
      })
  void extract_multi_asBraveReadsIt(
      String trace, String span, String parent, String sampled, String flags, String expected) {
    Map<String, String> headers = multi(trace, span, parent, sampled, flags);

    assertThat(clew(headers)).isEqualTo(expected);
    assertThat(brave(headers)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // Wide ids stay wide.
        ZERO + T16 + ", " + S + ", -, -, -, " + ZERO + T16 + "/" + S + "/ UNDECIDED",
        "0" + T16 + ", " + S + ", -, -, -, " + ZERO + T16 + "/" + S + "/ UNDECIDED",
        // An id need not have a lower half.
        T16 + ZERO + ", " + S + ", -, -, -, " + T16 + ZERO + "/" + S + "/ UNDECIDED",
        // A single digit is padded.
        "a, b, c, -, -, 000000000000000a/000000000000000b/000000000000000c UNDECIDED",
        // What is no parent does not discard the trace.
        T32 + ", " + S + ", " + ZERO + ", 1, -, " + T32 + "/" + S + "/ ACCEPT",
        T32 + ", " + S + ", xyz, 1, -, " + T32 + "/" + S + "/ ACCEPT",
        T32 + ", " + S + ", '', 1, -, " + T32 + "/" + S + "/ ACCEPT",
        T32 + ", " + S + ", 0" + P + ", 1, -, " + T32 + "/" + S + "/ ACCEPT",
        T32 + ", " + S + ", 05E3AC9A4F6E3B90, 1, -, " + T32 + "/" + S + "/ ACCEPT",
        // What is no decision is undecided.
        "-, -, -, 2, -, nothing",
        "-, -, -, d, -, nothing",
        "-, -, -, yes, -, nothing",
        "-, -, -, '', -, nothing",
        T32 + ", " + S + ", -, 2, -, " + T32 + "/" + S + "/ UNDECIDED",
        // A decision survives the ids beside it.
        "xyz, " + S + ", -, 0, -, // DENY",
        T32 + ", " + ZERO + ", -, 1, -, // ACCEPT",
        T32 + ", -, -, 0, -, // DENY",
        "-, " + S + ", -, -, 1, // DEBUG",
      })
  void extract_multi_byClewsOwnRules(
      String trace, String span, String parent, String sampled, String flags, String expected) {
    assertThat(clew(multi(trace, span, parent, sampled, flags))).isEqualTo(expected);
  }

  @Test
  void extract_wideSingleWithoutUpperHalf_staysWide() {
    Map<String, String> headers = Map.of("b3", ZERO + T16 + "-" + S + "-1");

    assertThat(clew(headers)).isEqualTo(ZERO + T16 + "/" + S + "/ ACCEPT");
    assertThat(brave(headers)).isEqualTo(T16 + "/" + S + "/ ACCEPT");
  }

  private static Map<String, String> multi(
      String trace, String span, String parent, String sampled, String flags) {
    Map<String, String> headers = new LinkedHashMap<>();
    put(headers, "X-B3-TraceId", trace);
    put(headers, "X-B3-SpanId", span);
    put(headers, "X-B3-ParentSpanId", parent);
    put(headers, "X-B3-Sampled", sampled);
    put(headers, "X-B3-Flags", flags);
    return headers;
  }

  private static void put(Map<String, String> headers, String name, String value) {
    if (value != null) {
      headers.put(name, value);
    }
  }

  @Test
  void extract_spanAlreadyRead_changesNothing() {
    TraceContext.Builder builder =
        TraceContext.newBuilder().traceId(1).spanId(2).samplingState(SamplingState.DEBUG);
    B3.MULTI.extract(field -> field.equals("b3") ? T16 + "-" + S + "-0" : null, builder);

    assertThat(describe(builder.build())).isEqualTo("0000000000000001/0000000000000002/ DEBUG");
  }

  static List<TraceContext> contexts() {
    TraceContext.Builder narrow = TraceContext.newBuilder().traceId(0x48485a3953bb6124L).spanId(7);
    TraceContext.Builder wide = TraceContext.newBuilder().traceId(-1, 5).spanId(-9);
    return List.of(
        narrow.build(),
        narrow.samplingState(SamplingState.DENY).build(),
        narrow.samplingState(SamplingState.ACCEPT).build(),
        narrow.samplingState(SamplingState.DEBUG).build(),
        narrow.parentId(12).build(),
        wide.build(),
        wide.samplingState(SamplingState.DENY).build(),
        wide.parentId(Long.MIN_VALUE).build(),
        wide.samplingState(SamplingState.ACCEPT).build(),
        wide.samplingState(SamplingState.DEBUG).build(),
        TraceContext.newBuilder().samplingState(SamplingState.DENY).build(),
        TraceContext.newBuilder().samplingState(SamplingState.ACCEPT).build(),
        TraceContext.newBuilder().samplingState(SamplingState.DEBUG).build());
  }

  @ParameterizedTest
  @MethodSource("contexts")
  void inject_multi_isReadByBraveAndClew(TraceContext context) {
    Map<String, String> headers = inject(B3.MULTI, context);

    assertThat(headers).doesNotContainKey("b3");
    assertThat(headers.containsKey("X-B3-Sampled") && headers.containsKey("X-B3-Flags")).isFalse();
    assertThat(brave(headers)).isEqualTo(describe(context));
    assertThat(clew(headers)).isEqualTo(describe(context));
  }

  @ParameterizedTest
  @MethodSource("contexts")
  void inject_single_isReadByBraveAndClew(TraceContext context) {
    Map<String, String> headers = inject(B3.SINGLE, context);

    assertThat(headers).containsOnlyKeys("b3");
    assertThat(brave(headers)).isEqualTo(describe(context));
    assertThat(clew(headers)).isEqualTo(describe(context));
  }

  @Test
  void inject_undecidedWithParent_leavesTheParentOutOfSingle() {
    TraceContext context = TraceContext.newBuilder().traceId(1).spanId(2).parentId(3).build();

    assertThat(inject(B3.SINGLE, context))
        .containsExactly(Map.entry("b3", "0000000000000001-0000000000000002"));
    assertThat(inject(B3.MULTI, context)).containsEntry("X-B3-ParentSpanId", "0000000000000003");
  }

  @Test
  void inject_wideWithoutUpperHalf_writes32Digits() {
    TraceContext context = TraceContext.newBuilder().traceId(0, 1).spanId(2).build();

    assertThat(inject(B3.MULTI, context)).containsEntry("X-B3-TraceId", ZERO + "0000000000000001");
    assertThat(inject(B3.SINGLE, context).get("b3")).startsWith(ZERO + "0000000000000001-");
  }

  @Test
  void inject_nothingKnown_writesNothing() {
    TraceContext context = TraceContext.newBuilder().traceId(1).requestId("r").build();

    assertThat(inject(B3.SINGLE, context)).isEmpty();
    assertThat(inject(B3.MULTI, context)).isEmpty();
  }

  private static Map<String, String> inject(B3 format, TraceContext context) {
    Map<String, String> headers = new LinkedHashMap<>();
    format.inject(context, new TextMapAdapter(headers));
    return headers;
  }

  @Test
  void inject_anyContext_isReadByOpenTelemetry() {
    RandomContexts contexts = new RandomContexts(19);
    for (int i = 0; i < 2_000; i++) {
      TraceContext context = contexts.withSpan();
      for (B3 format : List.of(B3.MULTI, B3.SINGLE)) {
        Headers headers = new Headers();
        format.inject(context, headers);
        SpanContext read =
            Span.fromContext(
                    B3Propagator.injectingMultiHeaders()
                        .extract(Context.root(), headers, Headers.GETTER))
                .getSpanContext();

        assertThat(read.getTraceId())
            .isEqualTo("0".repeat(32 - context.toTraceId().length()) + context.toTraceId());
        assertThat(read.getSpanId()).isEqualTo(context.toSpanId());
        assertThat(read.isSampled()).isEqualTo(context.sampled());
      }
    }
  }

  @Test
  void extract_writtenByOpenTelemetry_isReadBack() {
    Random random = new Random(20);
    for (int i = 0; i < 2_000; i++) {
      SpanContext sent =
          SpanContext.create(
              String.format("%016x%016x", random.nextLong(), random.nextLong() | 1),
              String.format("%016x", random.nextLong() | 1),
              random.nextBoolean() ? TraceFlags.getSampled() : TraceFlags.getDefault(),
              TraceState.getDefault());
      for (B3Propagator format :
          List.of(B3Propagator.injectingMultiHeaders(), B3Propagator.injectingSingleHeader())) {
        Headers headers = new Headers();
        format.inject(Context.root().with(Span.wrap(sent)), headers, Headers::put);

        assertThat(describe(CLEW.extract(headers)))
            .isEqualTo(
                sent.getTraceId()
                    + "/"
                    + sent.getSpanId()
                    + "/ "
                    + (sent.isSampled() ? SamplingState.ACCEPT : SamplingState.DENY));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = B3Propagation.Format.class,
      names = {"MULTI", "SINGLE"})
  void extract_writtenByBrave_isReadBack(B3Propagation.Format format) {
    Propagation<String> writer = format == B3Propagation.Format.MULTI ? BRAVE_MULTI : BRAVE_SINGLE;
    Random random = new Random(17);
    for (int i = 0; i < 1_000; i++) {
      brave.propagation.TraceContext.Builder context =
          brave.propagation.TraceContext.newBuilder()
              .traceIdHigh(random.nextBoolean() ? random.nextLong() : 0)
              .traceId(random.nextLong() | 1)
              .spanId(random.nextLong() | 1);
      if (random.nextBoolean()) {
        context.parentId(random.nextLong() | 1);
      }
      switch (random.nextInt(4)) {
        case 0 -> context.sampled(true);
        case 1 -> context.sampled(false);
        case 2 -> context.debug(true);
        default -> {}
      }
      Map<String, String> headers = new LinkedHashMap<>();
      writer.<Map<String, String>>injector(Map::put).inject(context.build(), headers);

      assertThat(clew(headers)).isEqualTo(brave(headers)).contains("/");
    }
  }
}

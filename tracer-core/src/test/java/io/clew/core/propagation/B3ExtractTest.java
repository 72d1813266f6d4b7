package io.clew.core.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.clew.api.TraceContextBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
class B3ExtractTest extends B3Fixture {
  private static final String T16 = "48485a3953bb6124";
  private static final String T32 = "463ac35c9f6413ad" + T16;
  private static final String S = "0020000000000001";
  private static final String P = "05e3ac9a4f6e3b90";

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

  @ParameterizedTest
  @ValueSource(strings = {T16, T32, "abc", ZERO + T16})
  void extract_multi_keepsTheTraceIdAsReceived_unlessItIsShort(String text) {
    TraceContextBuilder builder = TraceContext.newBuilder();
    Map<String, String> headers = Map.of("x-b3-traceid", text, "x-b3-spanid", S);
    B3.MULTI.extract(headers::get, builder);

    String id = builder.build().toTraceId();
    if (text.length() < 16) {
      assertThat(id).isEqualTo("0000000000000" + text);
    } else {
      assertThat(id).isSameAs(text);
    }
  }

  @Test
  void extract_spanAlreadyRead_changesNothing() {
    TraceContextBuilder builder =
        TraceContext.newBuilder().traceId(1).spanId(2).samplingState(SamplingState.DEBUG);
    B3.MULTI.extract(field -> field.equals("b3") ? T16 + "-" + S + "-0" : null, builder);

    assertThat(describe(builder.build())).isEqualTo("0000000000000001/0000000000000002/ DEBUG");
  }
}

package io.clew.core.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases of the W3C's own test harness for {@code tracestate}, by the grammar of Level 2. */
class TraceStateTest {
  private static final String PARENT = "00-12345678901234567890123456789012-1234567890123456-01";

  private static final Propagator CLEW = new Propagator(List.of(W3C.TRACE_CONTEXT));

  /** What is carried on of the headers {@code tracestate} with these values. */
  private static String carriedOn(String... values) {
    Headers headers = Headers.of("traceparent", PARENT);
    for (String value : values) {
      headers.put("tracestate", value);
    }
    Headers sent = new Headers();
    CLEW.inject(CLEW.extract(headers), sent);
    return sent.get("tracestate");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TraceState", "TrAcEsTaTe", "TRACESTATE"})
  void extract_anyCaseOfTheName_isRead(String name) {
    assertThat(CLEW.extract(Headers.of("traceparent", PARENT, name, "foo=1")).traceState())
        .isEqualTo("foo=1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"trace-state", "trace.state"})
  void extract_otherNames_areNotRead(String name) {
    assertThat(CLEW.extract(Headers.of("traceparent", PARENT, name, "foo=1")).traceState())
        .isNull();
  }

  static List<String> legal() {
    String key = "abcdefghijklmnopqrstuvwxyz0123456789_-*/@";
    return List.of(
        "foo=1",
        "foo=1,bar=2",
        "foo=1,foo=1",
        "foo=1,foo=2",
        "z".repeat(256) + "=1",
        "0=1",
        "0a@b=1",
        key + "=1",
        "t".repeat(241) + "@" + "v".repeat(14) + "=1",
        "foo@=1",
        "foo@@bar=1",
        "foo=" + "v".repeat(256),
        "foo= !\"#$%&'()*+-./0123456789:;<>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcxyz{|}~",
        "foo= leading,bar=in between");
  }

  @ParameterizedTest
  @MethodSource("legal")
  void extract_legal_isCarriedOnAsItIs(String state) {
    assertThat(carriedOn(state)).isEqualTo(state);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "foo",
        "foo=",
        "=1",
        "=",
        "foo=1,bar",
        "foo=1,=2",
        "foo =1",
        "FOO=1",
        "foo.bar=1",
        "foo\u00e4=1",
        "foo\uffff=1",
        "@foo=1,bar=2",
        "_foo=1",
        "foo=bar=baz",
        "foo=,bar=3",
        "foo=a\tb",
        "foo=a\u007f",
        "foo=\u00e4",
        "foo=1\r\nX-Evil: 1",
        "foo=\0",
        "foo=1;bar=2=3",
      })
  void extract_illegal_isLeftOut(String state) {
    assertThat(carriedOn(state)).isNull();
    assertThat(carriedOn("ok=1", state)).isNull();
  }

  @Test
  void extract_tooLongKeyOrValue_isLeftOut() {
    assertThat(carriedOn("z".repeat(257) + "=1")).isNull();
    assertThat(carriedOn("foo=" + "v".repeat(257))).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "foo=1 \t , \t bar=2, \t baz=3|foo=1,bar=2,baz=3",
        " foo=1|foo=1",
        "\tfoo=1\t|foo=1",
        "foo=1,|foo=1",
        ",foo=1|foo=1",
        "foo=1,,bar=2|foo=1,bar=2",
        "foo=1, \t ,bar=2|foo=1,bar=2",
      })
  void extract_blanksAndEmptyMembers_areTakenOff(String state, String expected) {
    assertThat(carriedOn(state)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ",", " , ,\t,"})
  void extract_nothingButEmptyMembers_isNothing(String state) {
    assertThat(carriedOn(state)).isNull();
  }

  @Test
  void extract_severalHeaders_areJoinedInOrder() {
    assertThat(carriedOn("foo=1,bar=2", "rojo=1,congo=2", "baz=3"))
        .isEqualTo("foo=1,bar=2,rojo=1,congo=2,baz=3");
    assertThat(carriedOn("foo=1", "")).isEqualTo("foo=1");
    assertThat(carriedOn("", "foo=1")).isEqualTo("foo=1");
  }

  @Test
  void extract_32Members_areCarriedOnAnd33AreNot() {
    assertThat(carriedOn(members(32))).isEqualTo(members(32));
    assertThat(carriedOn(members(33))).isNull();
    assertThat(carriedOn(members(16), members(17))).isNull();
  }

  private static String members(int count) {
    List<String> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      members.add("bar" + i + "=" + i);
    }
    return String.join(",", members);
  }

  @Test
  void extract_512Characters_areCarriedOn() {
    String state = "a=" + "x".repeat(252) + ",b=" + "y".repeat(255);
    assertThat(state).hasSize(512);

    assertThat(carriedOn(state)).isEqualTo(state);
  }

  @Test
  void extract_513Characters_losesTheRightmostLongMember() {
    String b = "b=" + "y".repeat(250);

    assertThat(carriedOn("a=1," + b + ",c=" + "z".repeat(250) + ",d=4567"))
        .isEqualTo("a=1," + b + ",d=4567");
  }

  @Test
  void extract_manyShortMembers_loseTheRightmost() {
    String member = "key=" + "v".repeat(124);
    assertThat(member).hasSize(128);
    String state = String.join(",", Collections.nCopies(5, member));

    assertThat(carriedOn(state)).isEqualTo(String.join(",", Collections.nCopies(3, member)));
  }

  @Test
  void extract_longMembers_goBeforeShortOnesAtTheRight() {
    String longOne = "long=" + "v".repeat(256);
    String shorts = String.join(",", Collections.nCopies(4, "k=" + "v".repeat(100)));

    assertThat(carriedOn(longOne + "," + shorts)).isEqualTo(shorts);
  }
}

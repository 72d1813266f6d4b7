package io.clew.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HexTest {
  private static boolean isLowerHex(String text) {
    return Hex.isLowerHex(text, 0, text.length());
  }

  private static String written(long id) {
    char[] digits = new char[16];
    Hex.write(id, digits, 0);
    return new String(digits);
  }

  @Test
  void isLowerHex_allDigits_isTrue() {
    assertThat(isLowerHex("0123456789abcdef")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"A", "F", "g", "/", ":", "`", "@", " ", "-", "+", "x", "\0", "\u007f"})
  void isLowerHex_otherAscii_isFalse(String other) {
    assertThat(isLowerHex(other)).isFalse();
    assertThat(isLowerHex("0" + other + "0")).isFalse();
  }

  /**
   * The last seven bits of the first three are those of a digit; the others are digits elsewhere.
   */
  @ParameterizedTest
  @ValueSource(strings = {"\u00b0", "\u0130", "\uff61", "\u0660", "\uff10", "\ud835\udfce"})
  void isLowerHex_notAscii_isFalse(String other) {
    assertThat(isLowerHex(other)).isFalse();
    assertThat(isLowerHex("0" + other + "0")).isFalse();
  }

  @Test
  void isLowerHex_everyChar_isTrueForSixteen() {
    long digits = 0;
    for (int c = Character.MIN_VALUE; c <= Character.MAX_VALUE; c++) {
      digits += isLowerHex(String.valueOf((char) c)) ? 1 : 0;
    }
    assertThat(digits).isEqualTo(16);
  }

  @Test
  void isLowerHex_part_looksAtNothingElse() {
    assertThat(Hex.isLowerHex("x1fx", 1, 3)).isTrue();
    assertThat(Hex.isLowerHex("x1fx", 1, 4)).isFalse();
    assertThat(Hex.isLowerHex("x1fx", 0, 3)).isFalse();
  }

  @Test
  void isLowerHex_nothing_isTrue() {
    assertThat(isLowerHex("")).isTrue();
    assertThat(Hex.isLowerHex("xyz", 2, 2)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "f",
        "10",
        "abc",
        "1234",
        "12345",
        "deadbeef",
        "0000000000000001",
        "7fffffffffffffff",
        "8000000000000000",
        "ffffffffffffffff"
      })
  void parse_oneToSixteenDigits_isTheirUnsignedValue(String digits) {
    assertThat(Hex.parse(digits, 0, digits.length())).isEqualTo(Long.parseUnsignedLong(digits, 16));
    assertThat(Hex.parse("zz" + digits + "zz", 2, 2 + digits.length()))
        .isEqualTo(Long.parseUnsignedLong(digits, 16));
  }

  @Test
  void parse_nothing_isZero() {
    assertThat(Hex.parse("ff", 1, 1)).isZero();
  }

  @Test
  void write_smallOrNegativeId_hasSixteenDigits() {
    assertThat(written(0)).isEqualTo("0000000000000000");
    assertThat(written(0xabcL)).isEqualTo("0000000000000abc");
    assertThat(written(-1)).isEqualTo("ffffffffffffffff");
    assertThat(written(Long.MIN_VALUE)).isEqualTo("8000000000000000");
  }

  @Test
  void write_inTheMiddle_leavesTheRest() {
    char[] text = "<................>".toCharArray();
    Hex.write(0x123456789abcdefL, text, 1);
    assertThat(new String(text)).isEqualTo("<0123456789abcdef>");
  }

  @Test
  void write_tooLittleRoom_throws() {
    assertThatThrownBy(() -> Hex.write(1, new char[16], 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 0x0f1e2d3c4b5a6978L})
  void write_thenParse_isTheSameId(long id) {
    assertThat(isLowerHex(written(id))).isTrue();
    assertThat(Hex.parse(written(id), 0, 16)).isEqualTo(id);
  }
}

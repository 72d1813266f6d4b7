package io.clew.core.encode;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriteBufferTest {
  /** What is written between two other bytes, into a buffer that has room for none. */
  private static String written(Consumer<WriteBuffer> write) {
    WriteBuffer bytes = new WriteBuffer(0);
    bytes.write('<');
    write.accept(bytes);
    bytes.write('>');
    String text = new String(bytes.array(), 0, bytes.length(), US_ASCII);
    assertThat(text).startsWith("<").endsWith(">");
    return text.substring(1, text.length() - 1);
  }

  private static void assertDecimal(long value) {
    assertThat(written(bytes -> bytes.writeDecimal(value))).isEqualTo(Long.toString(value));
  }

  @Test
  void writeDecimal_everyGroupOfFourDigits_isRight() {
    for (int four = 0; four < 10_000; four++) {
      assertDecimal(four);
      assertDecimal(10_000L * four + four);
      assertDecimal(9_000_000_000_000_000_000L + 100_000_000L * four + 9_999 - four);
    }
  }

  @Test
  void writeDecimal_aroundPowersOfTen_isRight() {
    long power = 1;
    for (int digits = 1; digits <= 19; digits++) {
      for (long value = power - 2; value <= power + 2; value++) {
        assertDecimal(value);
        assertDecimal(-value);
      }
      power *= 10;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 0})
  void writeDecimal_theLeastAndTheMost_isRight(long value) {
    assertDecimal(value);
  }

  @Test
  void writeDecimal_anyNumber_isRight() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 200_000; i++) {
      assertDecimal(random.nextLong() >> random.nextInt(64));
    }
  }

  @Test
  void writeHex_anyNumber_hasSixteenDigits() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 200_000; i++) {
      long value = random.nextLong() >>> random.nextInt(64);
      assertThat(written(bytes -> bytes.writeHex(value)))
          .isEqualTo(HexFormat.of().toHexDigits(value));
    }
  }

  @Test
  void writeHex_everyDigitInEveryPlace_isRight() {
    for (int place = 0; place < 16; place++) {
      for (long digit = 0; digit < 16; digit++) {
        long value = digit << (4 * place);
        assertThat(written(bytes -> bytes.writeHex(value)))
            .isEqualTo(HexFormat.of().toHexDigits(value));
      }
    }
  }

  /** In a short text, and in a long one, which is written in another way. */
  @ParameterizedTest
  @ValueSource(ints = {0, 64})
  void writeJson_everyAsciiCharacterInEveryPlace_isEscapedIfItMustBe(int shortest) {
    for (char c = 0; c < 0x80; c++) {
      String escaped = escaped(c);
      for (int before = shortest; before < shortest + 18; before++) {
        for (int after = 0; after < 9; after++) {
          String text = "/".repeat(before) + c + "~".repeat(after);
          assertThat(written(bytes -> JsonText.write(text, bytes)))
              .isEqualTo("/".repeat(before) + escaped + "~".repeat(after));
        }
      }
    }
  }

  private static String escaped(char c) {
    int known = "\"\\\b\f\n\r\t".indexOf(c);
    if (known >= 0) {
      return "\\" + "\"\\bfnrt".charAt(known);
    }
    return c < 0x20 ? "\\u%04x".formatted((int) c) : String.valueOf(c);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 64})
  void writeUtf8_nonAsciiInEveryPlace_isAsTheJdkWritesIt(int shortest) {
    for (String part : List.of("\u0141", "\u00e9", "\u20ac", "\ud83d\ude00", "\ud83d", "\0\"")) {
      for (int before = shortest; before < shortest + 18; before++) {
        String text = "a".repeat(before) + part + "z";
        WriteBuffer bytes = new WriteBuffer(0);
        Utf8Text.write(text, bytes);

        assertThat(Arrays.copyOf(bytes.array(), bytes.length())).isEqualTo(text.getBytes(UTF_8));
      }
    }
  }

  @Test
  void writeJson_longText_isWhatItsPiecesAre() {
    List<String> pieces =
        List.of(
            "a",
            "\"",
            "\\",
            "\n",
            "\u0001",
            "\u001f",
            " ",
            "!",
            "\u007f",
            "\u00e9",
            "\u0122",
            "\u015c",
            "\u2027",
            "\u2028",
            "\u2029",
            "\u202a",
            "\u20a8",
            "\u2128",
            "\ufffd",
            "\ud83d\ude00",
            "\udc00a",
            "plain text of some words");
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text =
          new StringBuilder("a text that is plain for as long as it need not be looked at");
      WriteBuffer expected = new WriteBuffer(0);
      JsonText.write(text.toString(), expected);
      for (int piece = random.nextInt(40); piece >= 0; piece--) {
        String next = pieces.get(random.nextInt(pieces.size()));
        text.append(next);
        JsonText.write(next, expected);
      }
      WriteBuffer bytes = new WriteBuffer(0);
      JsonText.write(text.toString(), bytes);

      assertThat(new String(bytes.array(), 0, bytes.length(), UTF_8))
          .isEqualTo(new String(expected.array(), 0, expected.length(), UTF_8));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void closeLength_anySize_isReadBack(int free) {
    for (int size : new int[] {0, 1, 126, 127, 128, 129, 16_383, 16_384, 20_000, 2_097_152}) {
      byte[] content = new byte[size];
      new SplittableRandom(size).nextBytes(content);
      WriteBuffer bytes = new WriteBuffer(0);
      bytes.write('<');
      for (int i = 0; i < free; i++) {
        bytes.write(0);
      }
      int start = bytes.length();
      bytes.write(content);
      bytes.closeLength(start, free);
      WriteBuffer expected = new WriteBuffer(0);
      expected.write('<');
      expected.writeVarint(size);
      expected.write(content);

      assertThat(Arrays.copyOf(bytes.array(), bytes.length()))
          .isEqualTo(Arrays.copyOf(expected.array(), expected.length()));
    }
  }

  @Test
  void writeSnippet_ofAnyLength_isWrittenWhole() {
    for (int length = 0; length <= 100; length++) {
      char[] chars = new char[length];
      for (int i = 0; i < length; i++) {
        chars[i] = (char) ('!' + i % 90);
      }
      String text = new String(chars);

      assertThat(written(bytes -> bytes.write(EncodedBytes.of(text)))).isEqualTo(text);
    }
  }

  @Test
  void snippetSince_takesWhatWasWritten() {
    WriteBuffer bytes = new WriteBuffer(4);
    bytes.write('x');
    JsonText.write("a \"quoted\" text that is longer than thirty-two bytes", bytes);
    EncodedBytes snippet = EncodedBytes.since(1, bytes);

    assertThat(written(again -> again.write(snippet)))
        .isEqualTo("a \\\"quoted\\\" text that is longer than thirty-two bytes");
  }
}

package io.clew.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {
  @ParameterizedTest
  @ValueSource(strings = {"", "a", "aé€𝄞z", "𝄞𝄞𝄞", "€€€€", "ascii only"})
  void size_isThatOfTheEncodedText(String text) {
    assertThat(Utf8.size(text)).isEqualTo(text.getBytes(UTF_8).length);
    assertThat(Utf8.maxSize(text)).isGreaterThanOrEqualTo(Utf8.size(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"aé€𝄞z", "𝄞𝄞𝄞", "€€€€", "ascii only"})
  void cut_atEveryLength_isTheLongestStartThatFits(String text) {
    for (int max = 0; max <= text.getBytes(UTF_8).length; max++) {
      String cut = Utf8.cut(text, max);

      assertThat(text).startsWith(cut);
      assertThat(cut.getBytes(UTF_8).length).isLessThanOrEqualTo(max);
      assertThat(new String(cut.getBytes(UTF_8), UTF_8)).isEqualTo(cut);
      if (cut.length() < text.length()) {
        int next = text.offsetByCodePoints(cut.length(), 1);
        assertThat(text.substring(0, next).getBytes(UTF_8).length).isGreaterThan(max);
      }
    }
  }

  @Test
  void cut_shortText_isTheSameObject() {
    String text = "short";

    assertThat(Utf8.cut(text, 5)).isSameAs(text);
    assertThat(Utf8.cut(text, 1_000)).isSameAs(text);
  }
}

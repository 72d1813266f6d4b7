package io.clew.common;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneLineTest {
  @Test
  void controls_areEscaped() {
    assertThat(OneLine.of("feed\n2026 WARN forged\r\u001b[2J\u0000\t\u2028\u0085"))
        .isEqualTo("feed\\n2026 WARN forged\\r\\u001b[2J\\u0000\\t\\u2028\\u0085");
  }

  @Test
  void whatTurnsTheDirectionOrHides_isEscaped() {
    assertThat(OneLine.of("a\u202eb\u2066c\u061cd\u200be\ufefff"))
        .isEqualTo("a\\u202eb\\u2066c\\u061cd\\u200be\\ufefff");
  }

  @Test
  void whatJoinsLetters_isTheSame() {
    String text = "\ud83d\udc68\u200d\ud83d\udcbb \u0645\u06cc\u200c\u062e";
    assertThat(OneLine.of(text)).isSameAs(text);
  }

  @Test
  void otherText_isTheSame() {
    String text = "f\u00e9ed \\n '{}' \ud83d\ude00";
    assertThat(OneLine.of(text)).isSameAs(text);
  }
}

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
  void otherText_isTheSame() {
    String text = "f\u00e9ed \\n '{}' \ud83d\ude00";
    assertThat(OneLine.of(text)).isSameAs(text);
  }
}

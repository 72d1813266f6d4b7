package io.clew.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTest {
  @ParameterizedTest
  @CsvSource({
    "en_US.UTF-8, true",
    "C.utf8, true",
    "C, false",
    "'', false",
    "de_DE.ISO-8859-1, false"
  })
  void unicode_followsTheLocale(String locale, boolean unicode) {
    assertThat(Terminal.of(Map.of("LANG", locale), true).unicode()).isEqualTo(unicode);
  }

  @Test
  void unicode_lcAllOverridesLang() {
    assertThat(Terminal.of(Map.of("LANG", "en_US.UTF-8", "LC_ALL", "C"), true).unicode()).isFalse();
  }

  @Test
  void unicode_notOnDumbTerminals() {
    assertThat(Terminal.of(Map.of("LANG", "C.UTF-8", "TERM", "dumb"), true).unicode()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"120, 120", "20, 60", "400, 160", "'', 100", "wide, 100"})
  void columns_areKeptWithinBounds(String columns, int expected) {
    assertThat(Terminal.of(Map.of("COLUMNS", columns), true).columns()).isEqualTo(expected);
  }

  @Test
  void colors_onlyWhereSomebodyLooksAndWantsThem() {
    assertThat(Terminal.of(Map.of(), true).colors()).isTrue();
    assertThat(Terminal.of(Map.of(), false).colors()).isFalse();
    assertThat(Terminal.of(Map.of("NO_COLOR", "1"), true).colors()).isFalse();
    assertThat(Terminal.of(Map.of("TERM", "dumb"), true).colors()).isFalse();
  }
}

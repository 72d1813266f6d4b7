package io.clew.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class OptionsTest {
  @ParameterizedTest
  @CsvSource({
    "250us, 250",
    "100ms, 100000",
    "1.5s, 1500000",
    "10m, 600000000",
    "2H, 7200000000",
    "1d, 86400000000"
  })
  void micros(String text, long expected) {
    assertThat(new Options.Micros().convert(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "ms", "-5ms", "1e3s", "5 weeks", "9999999999999999d"})
  void micros_refusesOtherTexts(String text) {
    assertThatThrownBy(() -> new Options.Micros().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("100ms");
  }

  @Test
  void time_withAndWithoutZone() {
    long noon = Instant.parse("2026-05-01T12:00:00Z").toEpochMilli() * 1000;
    assertThat(new Options.Time().convert("2026-05-01T12:00:00Z")).isEqualTo(noon);
    assertThat(new Options.Time().convert("2026-05-01T14:00:00+02:00")).isEqualTo(noon);
    long local =
        LocalDateTime.parse("2026-05-01T12:00:00")
            .atZone(ZoneId.systemDefault())
            .toInstant()
            .toEpochMilli();
    assertThat(new Options.Time().convert("2026-05-01T12:00")).isEqualTo(local * 1000);
  }

  @Test
  void time_farAway_isFarAway() {
    long now = System.currentTimeMillis() * 1000;
    assertThat(new Options.Time().convert("9999-12-31T00:00:00Z"))
        .isEqualTo(Instant.parse("9999-12-31T00:00:00Z").getEpochSecond() * 1_000_000);
    assertThat(new Options.Time().convert("+999999999-12-31T00:00:00Z")).isGreaterThan(now);
    assertThat(new Options.Time().convert("-999999999-01-01T00:00:00Z")).isLessThan(0);
    assertThat(new Options.Time().convert("999999999999d")).isLessThan(0);
  }

  @Test
  void time_ago() {
    long before = System.currentTimeMillis() * 1000;
    long time = new Options.Time().convert("15m");
    assertThat(time)
        .isBetween(before - 900_000_000L, System.currentTimeMillis() * 1000 + 1_000 - 900_000_000L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yesterday", "2026-13-01", "2026-05-01T25:00", "12:00"})
  void time_refusesOtherTexts(String text) {
    assertThatThrownBy(() -> new Options.Time().convert(text))
        .isInstanceOf(TypeConversionException.class);
  }
}

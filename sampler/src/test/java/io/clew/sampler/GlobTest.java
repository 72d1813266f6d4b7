package io.clew.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "GET /pins, GET /pins, true",
    "GET /pins, GET /pins/1, false",
    "GET /pins, get /pins, false",
    "GET *, GET /pins, true",
    "GET *, GET, false",
    "*/checkout, POST /checkout, true",
    "*/checkout, POST /checkout/1, false",
    "GET */pins/*, GET /v1/pins/7, true",
    "GET */pins/*, GET /v1/boards/7, false",
    "aba*aba, aba, false",
    "aba*aba, ababa, false",
    "aba*aba, abaaba, true",
    "a*b*c, abc, true",
    "a*bb*c, abc, false",
    "a**c, abbc, true",
    "*, '', true",
    ".*, x, false"
  })
  void matches_aPattern_asItReads(String pattern, String text, boolean expected) {
    assertThat(Glob.of(pattern).matches(text)).isEqualTo(expected);
  }

  @Test
  void matches_randomPatterns_asARegularExpressionDoes() {
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 200_000; i++) {
      String pattern = random(random, "ab*", 7);
      String text = random(random, "ab", 9);
      boolean expected = Pattern.matches(pattern.replace("*", ".*"), text);

      assertThat(Glob.of(pattern).matches(text)).as("%s on %s", pattern, text).isEqualTo(expected);
    }
  }

  private static String random(SplittableRandom random, String alphabet, int maxLength) {
    StringBuilder text = new StringBuilder();
    for (int left = random.nextInt(maxLength + 1); left > 0; left--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  @Test
  void exact_starsAreStars() {
    Glob exact = Glob.exact("a*");

    assertThat(exact.isExact()).isTrue();
    assertThat(exact.matches("a*")).isTrue();
    assertThat(exact.matches("ab")).isFalse();
    assertThat(exact).isNotEqualTo(Glob.of("a*"));
    assertThat(Glob.exact("a")).isEqualTo(Glob.of("a"));
  }

  @Test
  void isAny_starsAlone() {
    assertThat(Glob.ANY.isAny()).isTrue();
    assertThat(Glob.of("**").isAny()).isTrue();
    assertThat(Glob.of("*a").isAny()).isFalse();
    assertThat(Glob.exact("*").isAny()).isFalse();
    assertThat(Glob.of("").isAny()).isFalse();
  }
}

package io.clew.analysis.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextPatternTest {
  @ParameterizedTest
  @CsvSource({
    "/users/42, /users/{}",
    "/v2/users/42.json, /v2/users/{}.json",
    "/users/550e8400-e29b-41d4-a716-446655440000/feed, /users/{}/feed",
    "/user-550e8400-e29b-41d4-a716-446655440000, /user-{}",
    "/commits/1a2b3c4d, /commits/{}",
    "/commits/deadbeef, /commits/{}",
    "/commits/1a2b3c4, /commits/1a2b3c4",
    "/tokens/aGVsbG8gd29ybGQh1Zx9, /tokens/{}",
    "/tokens/aGVsbG8gd29ybGQgZm8=, /tokens/{}",
    "/prices/3.14/at/2024-01-05, /prices/{}/at/{}-{}-{}",
    "/flags/0x1F, /flags/{}",
    "/user-notifications-settings-v2, /user-notifications-settings-v2",
    "com.example.UserServiceV2/GetUserAccountDetails, com.example.UserServiceV2/GetUserAccountDetails",
    "/item42, /item42",
    "get /users/17/orders/3.5, get /users/{}/orders/{}",
    "get /users/{id}, get /users/{id}",
    "get /v2/b3, get /v2/b3",
    "get /x/123e4567-e89b-12d3-a456-426614174000, get /x/{}",
    "get /x/deadbeef/0x1f/cafe, get /x/{}/{}/cafe",
    "select_1, select_{}",
    "get, get"
  })
  void of_valuesOnly_areReplaced(String text, String pattern) {
    assertThat(TextPattern.of(text)).isEqualTo(pattern);
  }

  @Test
  void of_longText_isCut() {
    assertThat(TextPattern.of("/a".repeat(100_000)))
        .hasSize(TextPattern.MAX_READ + 3)
        .endsWith("...");
  }

  @Test
  void of_anyText_endsAndIsStable() {
    Random random = new Random(1);
    String signs = "aF9-_=+/.:%0x{} ü";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(60); i > 0; i--) {
        text.append(signs.charAt(random.nextInt(signs.length())));
      }
      String once = TextPattern.of(text.toString());
      assertThat(TextPattern.of(once)).hasSizeLessThanOrEqualTo(once.length());
    }
  }
}

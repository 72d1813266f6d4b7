package io.clew.core.encode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KnownTagsTest {
  private final KnownTags tags = new KnownTags();

  private String written(String key, Object value) {
    Bytes bytes = new Bytes(1);
    tags.write(key, value, bytes);
    return new String(bytes.array(), 0, bytes.length(), UTF_8);
  }

  private void assertWritten(String key, Object value) {
    Bytes plain = new Bytes(1);
    plain.writeJson(key);
    plain.writeJson("=");
    plain.writeJson(value.toString());
    String expected = new String(plain.array(), 0, plain.length(), UTF_8);

    assertThat(written(key, value)).isEqualTo(expected.replaceFirst("=", "\":\"") + "\",\"");
  }

  @Test
  void write_sameTag_isTheSameEachTime() {
    for (int i = 0; i < 5; i++) {
      assertWritten("http.method", "GET");
    }
  }

  @Test
  void write_valueThatChangesBack_isTheOneGiven() {
    for (int i : new int[] {0, 0, 1, 0, 0, 0, 1, 1, 2, 1}) {
      assertWritten("http.method", List.of("GET", "POST", "PUT").get(i));
    }
  }

  @Test
  void write_valueThatIsNeverTheSame_isTheOneGiven() {
    for (int i = 0; i < 300; i++) {
      assertWritten("http.url", "/pins/" + i);
    }
    for (int i = 0; i < 3; i++) {
      assertWritten("http.url", "/pins");
    }
  }

  @Test
  void write_numbersAndBooleans_areWrittenAsText() {
    for (int i = 0; i < 4; i++) {
      assertWritten("n", 200);
      assertWritten("n", 200);
      assertWritten("l", Long.MIN_VALUE);
      assertWritten("b", true);
      assertWritten("b", true);
      assertWritten("d", 0.5);
    }
  }

  @Test
  void write_numberThatChanges_isWrittenAsItIs() {
    AtomicInteger number = new AtomicInteger();
    for (int i = 0; i < 5; i++) {
      assertWritten("n", number);
      number.incrementAndGet();
    }
  }

  @Test
  void write_specialCharacters_areEscapedEachTime() {
    for (int i = 0; i < 3; i++) {
      assertThat(written("a\"b", "\ud83d\ude00\n")).isEqualTo("a\\\"b\":\"\ud83d\ude00\\n\",\"");
    }
  }

  @Test
  void write_longKeysAndValues_areWrittenEachTime() {
    String key = "k".repeat(1000);
    String value = "v".repeat(5000);
    for (int i = 0; i < 3; i++) {
      assertWritten(key, "v");
      assertWritten("k", value);
      assertWritten("k", value);
    }
  }

  @Test
  void write_equalKeysThatAreOthers_areNotMistaken() {
    for (int i = 0; i < 3; i++) {
      assertWritten(String.valueOf(new char[] {'k', 'e', 'y'}), "a");
      assertWritten("key", "b");
    }
  }

  /** Far more keys than the cache has room for, so that each place is taken again and again. */
  @Test
  void write_manyKeysAndFewValues_areNeverMixedUp() {
    SplittableRandom random = new SplittableRandom(3);
    String[] keys = new String[2000];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = "key." + i;
    }
    Object[] values = {"a", "bb", true, 7, "a value of more than thirty-two characters"};
    for (int i = 0; i < 200_000; i++) {
      int near = random.nextInt(random.nextBoolean() ? 50 : keys.length);
      assertWritten(keys[near], values[random.nextInt(values.length)]);
    }
  }
}

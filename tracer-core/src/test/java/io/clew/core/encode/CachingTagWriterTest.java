package io.clew.core.encode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Encoding;
import io.clew.api.Endpoint;
import io.clew.api.FinishedSpan;
import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;

/** One encoder for many tags, each read back by Zipkin's own decoder. */
@ParameterizedClass
@EnumSource(Encoding.class)
class CachingTagWriterTest {
  private static final TraceContext CONTEXT =
      TraceContext.newBuilder().traceId(1).spanId(2).samplingState(SamplingState.ACCEPT).build();

  private final Encoding encoding;
  private final SpanEncoder encoder;
  private final WriteBuffer bytes = new WriteBuffer(1);

  CachingTagWriterTest(Encoding encoding) {
    this.encoding = encoding;
    encoder = SpanEncoder.of(encoding);
  }

  private Map<String, String> read(String key, Object value) {
    bytes.truncate(0);
    encoder.encode(
        FinishedSpan.newBuilder(CONTEXT)
            .name("get")
            .time(1, 1)
            .localEndpoint(Endpoint.of("feed"))
            .tag(key, value)
            .tag("last", "tag")
            .build(),
        bytes);
    byte[] written = Arrays.copyOf(bytes.array(), bytes.length());
    Span span =
        encoding == Encoding.ZIPKIN_JSON
            ? SpanBytesDecoder.JSON_V2.decodeOne(written)
            : SpanBytesDecoder.PROTO3.decodeList(written).get(0);
    return span.tags();
  }

  private void assertWritten(String key, Object value) {
    String text = value.toString();
    assertThat(read(key, value)).isEqualTo(Map.of(key, text, "last", "tag"));
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
      assertWritten("d", -0.0);
      assertWritten("d", 0.0);
    }
  }

  @Test
  void write_numbersOfEachKind_areNotMistakenForOneAnother() {
    for (int i : new int[] {200, 200, 200, 404, 404, 200, -56, 200, 200}) {
      assertWritten("n", i);
      assertWritten("m", (long) i);
      assertWritten("o", (byte) i);
      assertWritten("p", (byte) i);
      assertWritten("p", (short) i);
      assertWritten("p", i);
      assertWritten("p", (long) i);
      assertWritten("p", Integer.toString(i));
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
  void write_specialCharacters_areThereEachTime() {
    for (int i = 0; i < 3; i++) {
      assertWritten("a\"b\u00e9", "\ud83d\ude00\n\u2028\0");
    }
  }

  @Test
  void write_halfASurrogatePair_isAQuestionMarkEachTime() {
    for (int i = 0; i < 3; i++) {
      assertThat(read("k\ud83d", "\ude00")).containsEntry("k?", "?");
    }
  }

  /** In proto3, where the lengths of the value and of the tag begin to take more bytes. */
  @Test
  void write_textsOfAnyLength_areWrittenEachTime() {
    for (int length = 1; length < 300; length++) {
      String key = "k".repeat(length);
      String value = "v".repeat(length);
      for (int i = 0; i < 3; i++) {
        assertWritten("k", value);
        assertWritten(key, "v");
        assertWritten(key, value);
      }
    }
  }

  @Test
  void write_longKeysAndValues_areWrittenEachTime() {
    String key = "\u20ac".repeat(128);
    String value = "v".repeat(20_000);
    for (int i = 0; i < 3; i++) {
      assertThat(read(key, "v")).containsKey(key);
      assertWritten("k", value);
      assertWritten("k", value);
      assertWritten(value, value);
    }
  }

  @Test
  void write_equalKeysThatAreOthers_areNotMistaken() {
    for (int i = 0; i < 3; i++) {
      assertWritten(String.valueOf(new char[] {'k', 'e', 'y'}), "a");
      assertWritten("key", "b");
    }
  }

  @Test
  void write_equalValuesThatAreOthers_areNotMistaken() {
    for (int i = 0; i < 5; i++) {
      assertWritten("key", new String("value".getBytes(UTF_8), UTF_8));
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
    Object[] values = {"a", "bb", true, 7, 1000, "a value of more than thirty-two characters"};
    for (int i = 0; i < 100_000; i++) {
      int near = random.nextInt(random.nextBoolean() ? 50 : keys.length);
      assertWritten(keys[near], values[random.nextInt(values.length)]);
    }
  }
}

package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BoundedTextTest {
  /** Of two thousand million characters. Its text does not fit into any memory of a test. */
  private static final class HugeText implements CharSequence {
    @Override
    public int length() {
      return Integer.MAX_VALUE;
    }

    @Override
    public char charAt(int index) {
      return 'x';
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return "x".repeat(end - start);
    }

    @Override
    public String toString() {
      throw new AssertionError("made as a whole");
    }
  }

  static Stream<Object> values() {
    List<Object> itself = new ArrayList<>(List.of(1));
    itself.add(itself);
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("a", null);
    map.put("b", List.of(Map.of("c", 1)));
    map.put("this", map);
    return Stream.of(
        CharBuffer.wrap("abc"),
        new ArrayList<>(),
        Arrays.asList(1, null, "x"),
        List.of("a", List.of("b")),
        new HashSet<>(List.of(1, 2, 3)),
        Collections.unmodifiableList(List.of(1, 2)),
        itself,
        map,
        new TreeMap<>(Map.of("a", 1, "b", 2)),
        new ConcurrentHashMap<>(Map.of("a", 1)),
        BigInteger.TEN.pow(30),
        new BigDecimal("1.50"),
        new Object[] {1});
  }

  @ParameterizedTest
  @MethodSource("values")
  void smallValue_isItsOwnText(Object value) {
    assertThat(Text.of(value, 1000)).isEqualTo(value.toString());
  }

  @Test
  void hugeText_isNotMadeAsAWhole() {
    assertThat(Text.of(new HugeText(), 100)).isEqualTo("x".repeat(101));
    assertThat(Text.of(List.of(1, new HugeText()), 100)).isEqualTo("[1, " + "x".repeat(97));
    assertThat(Text.ofFields(Map.of("a", new HugeText()), 100)).hasSizeBetween(101, 110);
    assertThat(Text.ofFields(Map.of("event", new HugeText()), 100)).hasSize(101);
  }

  @Test
  void longCollection_isReadNoFurtherThanNeeded() {
    AtomicInteger read = new AtomicInteger();
    List<Object> counted = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      counted.add(
          new Object() {
            @Override
            public String toString() {
              read.incrementAndGet();
              return "element";
            }
          });
    }

    assertThat(Text.of(counted, 100)).hasSize(101).startsWith("[element, element");
    assertThat(Text.of(Collections.nCopies(Integer.MAX_VALUE, "x").subList(0, 10), 100))
        .isEqualTo("[x, x, x, x, x, x, x, x, x, x]");
    assertThat(read).hasValueLessThan(20);
  }

  @Test
  void deepCollection_ends() {
    List<Object> deep = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      deep = new ArrayList<>(List.of(deep, deep));
    }

    assertThat(Text.of(deep, 1000)).hasSize(1001).startsWith("[[[[[[[[..., ...], [");
  }

  /** It may hide what is in it. */
  @Test
  void collectionOfTheApplication_tellsItself() {
    Collection<String> own =
        new AbstractList<>() {
          @Override
          public String get(int index) {
            return "secret";
          }

          @Override
          public int size() {
            return 1;
          }

          @Override
          public String toString() {
            return "hidden";
          }
        };

    assertThat(Text.of(own, 100)).isEqualTo("hidden");
    assertThat(Text.of(List.of(own), 100)).isEqualTo("[hidden]");
    assertThat(Text.of(Collections.unmodifiableCollection(own), 100)).isEqualTo("hidden");
  }

  @Test
  void hugeNumber_isNamedByItsSize() {
    BigInteger huge = BigInteger.ONE.shiftLeft(100_000_000);
    assertThat(Text.ofNumber(huge, 1000)).isEqualTo("BigInteger of 100000001 bits");
    assertThat(Text.ofNumber(new BigDecimal(huge), 1000)).isEqualTo("BigDecimal of 100000001 bits");
  }

  @Test
  @SuppressWarnings("JdkObsolete") // What is tested.
  void collectionsThatLockThemselves_tellThemselves() {
    assertThat(BoundedText.of(new Vector<>(List.of(1)), 10)).isNull();
    assertThat(BoundedText.of(new Hashtable<>(Map.of(1, 2)), 10)).isNull();
  }

  @Test
  void numberThatFits_isWhole_whereverItStands() {
    BigInteger number = BigInteger.TEN.pow(26);
    List<Object> values = List.of("x".repeat(200), number);

    assertThat(BoundedText.of(values, 232)).isEqualTo(values.toString());
  }
}

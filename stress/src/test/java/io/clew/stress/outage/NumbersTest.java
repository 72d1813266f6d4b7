package io.clew.stress.outage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class NumbersTest {
  private static byte[] span(String tags) {
    return ("{\"id\":\"1\",\"tags\":{" + tags + "}}").getBytes(UTF_8);
  }

  @Test
  void add_spansWithNumbers_findsThem() {
    Numbers numbers = new Numbers();

    numbers.add(span("\"x\":\"\\\"\",\"number\":\"17\",\"y\":\"18\""));
    numbers.add(span("\"number\":\"0\"},{\"number\":\"1234567\""));
    numbers.add(span("\"number\":17,\"numbers\":\"19\",\"\"number\":\"20\""));

    assertThat(numbers.distinct().stream()).containsExactly(0, 17, 20, 1234567);
    assertThat(numbers.duplicates()).isZero();
  }

  @Test
  void duplicates_spansThatCameAgain_areCounted() {
    Numbers numbers = new Numbers();

    for (int i = 0; i < 3; i++) {
      numbers.add(span("\"number\":\"5\""));
    }
    numbers.add(span("\"number\":\"6\""));

    assertThat(numbers.duplicates()).isEqualTo(2);
  }

  @Test
  void missing_someAreNotThere_countsThem() {
    BitSet expected = new BitSet();
    expected.set(0, 10);
    BitSet got = new BitSet();
    got.set(5, 100);

    assertThat(Numbers.missing(expected, got)).isEqualTo(5);
    assertThat(expected.cardinality()).isEqualTo(10);
  }
}

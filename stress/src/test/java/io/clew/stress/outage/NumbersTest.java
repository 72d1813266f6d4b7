package io.clew.stress.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Encoding;
import io.clew.api.FinishedSpan;
import io.clew.api.TraceContext;
import io.clew.core.encode.SpanEncoder;
import io.clew.core.encode.WriteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class NumbersTest {
  /** Each span as the tracer's encoder writes it. */
  private static byte[] spans(String... tags) {
    WriteBuffer bytes = new WriteBuffer(64);
    for (String tag : tags) {
      String[] keyAndValue = tag.split("=", 2);
      FinishedSpan span =
          FinishedSpan.newBuilder(TraceContext.newBuilder().traceId(0, 1).spanId(6).build())
              .name("number")
              .tag("before", "number")
              .tag(keyAndValue[0], keyAndValue[1])
              .tag("after", "9")
              .build();
      SpanEncoder.of(Encoding.ZIPKIN_PROTO3).encode(span, bytes);
    }
    return Arrays.copyOf(bytes.array(), bytes.length());
  }

  @Test
  void add_spansWithNumbers_findsThem() {
    Numbers numbers = new Numbers();

    numbers.add(spans("x=number", "number=17", "y=18"));
    numbers.add(spans("number=0", "number=1234567"));
    numbers.add(spans("numbers=19", "xnumber=21", "number=20"));

    assertThat(numbers.distinct().stream()).containsExactly(0, 17, 20, 1234567);
    assertThat(numbers.duplicates()).isZero();
  }

  @Test
  void duplicates_spansThatCameAgain_areCounted() {
    Numbers numbers = new Numbers();

    for (int i = 0; i < 3; i++) {
      numbers.add(spans("number=5"));
    }
    numbers.add(spans("number=6"));

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

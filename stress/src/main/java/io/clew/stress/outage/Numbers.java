package io.clew.stress.outage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.clew.stress.load.Application;
import java.util.BitSet;
import java.util.function.IntConsumer;

/** The numbers of the spans that have arrived, and how many have arrived more than once. */
final class Numbers {
  /** A tag's key with its length, and the field of the value: an entry of a map in protobuf. */
  private static final byte[] TAG =
      ((char) Application.NUMBER.length() + Application.NUMBER + (char) (2 << 3 | 2))
          .getBytes(US_ASCII);

  private final BitSet seen = new BitSet();
  private long total;

  /**
   * Finds spans by their numbers.
   *
   * @param bytes spans in Zipkin's protobuf, with any other bytes between them
   * @param end behind the last byte
   * @param found takes the number of each span
   */
  static void find(byte[] bytes, int end, IntConsumer found) {
    int matched = 0;
    for (int i = 0; i < end; i++) {
      if (bytes[i] != TAG[matched]) {
        matched = bytes[i] == TAG[0] ? 1 : 0;
      } else if (++matched == TAG.length) {
        matched = 0;
        int length = ++i < end ? bytes[i] : 0;
        int number = 0;
        for (int last = Math.min(i + length, end - 1); i < last; ) {
          number = 10 * number + bytes[++i] - '0';
        }
        found.accept(number);
      }
    }
  }

  void add(byte[] spans) {
    find(spans, spans.length, this::add);
  }

  private void add(int number) {
    seen.set(number);
    total++;
  }

  BitSet distinct() {
    return seen;
  }

  /** How many times a span has arrived again. */
  long duplicates() {
    return total - seen.cardinality();
  }

  /** How many of the expected numbers are missing. */
  static long missing(BitSet expected, BitSet got) {
    BitSet rest = (BitSet) expected.clone();
    rest.andNot(got);
    return rest.cardinality();
  }
}

package io.clew.stress.outage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.clew.stress.load.Application;
import java.util.BitSet;
import java.util.function.IntConsumer;

/** The numbers of spans that came out somewhere, and how many came more than once. */
final class Numbers {
  private static final byte[] TAG = ("\"" + Application.NUMBER + "\":\"").getBytes(US_ASCII);

  private final BitSet seen = new BitSet();
  private long total;

  /**
   * Finds spans by their numbers.
   *
   * @param bytes spans in JSON, and whatever else
   * @param end behind the last byte
   * @param found is given each span's number
   */
  static void find(byte[] bytes, int end, IntConsumer found) {
    int matched = 0;
    for (int i = 0; i < end; i++) {
      if (bytes[i] != TAG[matched]) {
        matched = bytes[i] == TAG[0] ? 1 : 0;
      } else if (++matched == TAG.length) {
        matched = 0;
        int number = 0;
        while (++i < end && bytes[i] >= '0' && bytes[i] <= '9') {
          number = 10 * number + bytes[i] - '0';
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

  /** How many spans were there once more than needed. */
  long duplicates() {
    return total - seen.cardinality();
  }

  /** How many of the first are not among the second. */
  static long missing(BitSet expected, BitSet got) {
    BitSet rest = (BitSet) expected.clone();
    rest.andNot(got);
    return rest.cardinality();
  }
}

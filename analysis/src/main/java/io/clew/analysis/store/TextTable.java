package io.clew.analysis.store;

import java.util.Arrays;

/** Numbers texts in the order in which they first come. */
final class TextTable {
  private static final int MIN_SLOTS = 256;

  /** Number + 1; 0 if free. */
  private int[] slots = new int[MIN_SLOTS];

  private long[] hashes = new long[MIN_SLOTS / 2];
  private int[] ends = new int[MIN_SLOTS / 2];
  private byte[] texts = new byte[1 << 12];
  private int size;

  int size() {
    return size;
  }

  /** Where the text ends in {@link #texts()}, and the next one begins. */
  int end(int number) {
    return number < 0 ? 0 : ends[number];
  }

  byte[] texts() {
    return texts;
  }

  /** The number of a text; -1 - the next number if it has none. */
  int find(byte[] bytes, int from, int to, long hash) {
    for (int slot = slot(hash); slots[slot] != 0; slot = slot + 1 & slots.length - 1) {
      int number = slots[slot] - 1;
      if (hashes[number] == hash
          && Arrays.equals(bytes, from, to, texts, end(number - 1), ends[number])) {
        return number;
      }
    }
    return -1 - size;
  }

  private int slot(long hash) {
    return (int) (hash >>> 20) & slots.length - 1;
  }

  /** Adds a text that is not there. */
  int add(byte[] bytes, int from, int to, long hash) {
    int begin = end(size - 1);
    int end = begin + to - from;
    if (end > texts.length) {
      texts = Arrays.copyOf(texts, Math.max(end, 2 * texts.length));
    }
    System.arraycopy(bytes, from, texts, begin, to - from);
    if (size == hashes.length) {
      grow();
    }
    hashes[size] = hash;
    ends[size] = end;
    size++;
    put(size);
    return size - 1;
  }

  private void put(int number) {
    int slot = slot(hashes[number - 1]);
    while (slots[slot] != 0) {
      slot = slot + 1 & slots.length - 1;
    }
    slots[slot] = number;
  }

  private void grow() {
    hashes = Arrays.copyOf(hashes, 2 * size);
    ends = Arrays.copyOf(ends, 2 * size);
    slots = new int[4 * size];
    for (int number = 1; number <= size; number++) {
      put(number);
    }
  }
}

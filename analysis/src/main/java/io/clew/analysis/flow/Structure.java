package io.clew.analysis.flow;

import io.clew.analysis.path.Stages;
import java.util.Arrays;

/**
 * What requests have in common that make the same calls in the same order, as hashes: {@code
 * name[stage][stage]}, where a stage holds the structures of its calls, with their number in powers
 * of two, and equal stages in a row are one with a number. The exact ones have each number as it
 * is.
 */
final class Structure {
  /** By call. */
  private final long[] hashes;

  private final long[] exactHashes;

  /** By call, in which run of equal stages of its parent it is. */
  private final int[] runs;

  Structure(int calls) {
    hashes = new long[calls];
    exactHashes = new long[calls];
    runs = new int[calls];
  }

  long hash(int call) {
    return hashes[call];
  }

  long exactHash(int call) {
    return exactHashes[call];
  }

  int run(int call) {
    return runs[call];
  }

  /** One that makes no calls. */
  void addLeaf(int call, long nameHash) {
    hashes[call] = nameHash;
    exactHashes[call] = nameHash;
  }

  /** Those of the calls that it waits for must have been added. */
  void add(int call, long nameHash, Calls calls, Stages stages) {
    Runs similar = new Runs(nameHash, true);
    Runs exact = new Runs(nameHash, false);
    for (int stage = 0; stage < stages.count(); stage++) {
      int first = stages.first(stage);
      int size = stages.first(stage + 1) - first;
      long[] keys = new long[size];
      long[] exactKeys = new long[size];
      for (int i = 0; i < size; i++) {
        int child = calls.callOf(stages.span(first + i));
        keys[i] = hashes[child];
        exactKeys[i] = exactHashes[child];
      }
      similar.add(keys);
      exact.add(exactKeys);
      for (int i = first; i < first + size; i++) {
        runs[calls.callOf(stages.span(i))] = similar.number;
      }
    }
    hashes[call] = similar.end();
    exactHashes[call] = exact.end();
  }

  /** The largest power of two up to the number. */
  static int bucket(int number) {
    return Integer.highestOneBit(number);
  }

  /** Of equal stages, one after the other. */
  private static final class Runs {
    private final boolean isInBuckets;
    private long hash;
    private long stage;
    private int length;

    /** Of the run that the last stage is in. */
    private int number = -1;

    Runs(long nameHash, boolean isInBuckets) {
      hash = nameHash;
      this.isInBuckets = isInBuckets;
    }

    void add(long[] keys) {
      long next = hashOf(keys);
      if (length > 0 && next == stage) {
        length++;
        return;
      }
      endRun();
      stage = next;
      length = 1;
      number++;
    }

    private long hashOf(long[] keys) {
      Arrays.sort(keys);
      long all = 0;
      for (int i = 0; i < keys.length; ) {
        int end = i + 1;
        while (end < keys.length && keys[end] == keys[i]) {
          end++;
        }
        all = Hash.add(Hash.add(all, keys[i]), count(end - i));
        i = end;
      }
      return all;
    }

    private int count(int number) {
      return isInBuckets ? bucket(number) : number;
    }

    private void endRun() {
      if (length > 0) {
        hash = Hash.add(Hash.add(hash, stage), count(length));
      }
    }

    long end() {
      endRun();
      return hash;
    }
  }
}

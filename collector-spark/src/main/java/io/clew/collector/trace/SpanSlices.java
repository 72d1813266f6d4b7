package io.clew.collector.trace;

import java.util.ArrayList;
import java.util.List;

/** Where the spans of a record lie in its bytes, without decoding them. */
final class SpanSlices {
  /**
   * One span.
   *
   * @param key the last 16 digits of its trace id: spans that share them are of one trace
   */
  record Slice(long key, boolean isRoot, int start, int end) {}

  /** What is none. */
  record Rest(String reason, int start, int end) {}

  private final byte[] bytes;
  private final boolean isJson;
  private final List<Slice> slices = new ArrayList<>();
  private final List<Rest> rests = new ArrayList<>(0);

  SpanSlices(byte[] bytes, boolean isJson) {
    this.bytes = bytes;
    this.isJson = isJson;
  }

  byte[] bytes() {
    return bytes;
  }

  boolean isJson() {
    return isJson;
  }

  List<Slice> slices() {
    return slices;
  }

  List<Rest> rests() {
    return rests;
  }

  void add(long key, boolean isRoot, int start, int end) {
    slices.add(new Slice(key, isRoot, start, end));
  }

  void addRest(String reason, int start, int end) {
    rests.add(new Rest(reason, start, end));
  }

  /** There is nothing but spans of one trace. */
  boolean isOneTrace() {
    if (!rests.isEmpty() || slices.isEmpty()) {
      return false;
    }
    long key = slices.get(0).key;
    for (Slice slice : slices) {
      if (slice.key != key) {
        return false;
      }
    }
    return true;
  }
}

package io.clew.instrumentation.http;

import io.opentracing.propagation.TextMap;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;

/**
 * The headers that a tracer writes, in its order. A name that it writes twice is here twice, and
 * the later one counts. Takes less room than a map.
 */
final class WrittenHeaders implements TextMap {
  private static final int FEW = 5;

  /** Names and values by turns. */
  private String[] texts = new String[2 * FEW];

  private int size;

  int size() {
    return size;
  }

  String name(int index) {
    return texts[2 * index];
  }

  String value(int index) {
    return texts[2 * index + 1];
  }

  @Override
  public void put(String name, String value) {
    if (2 * size == texts.length) {
      texts = Arrays.copyOf(texts, 2 * texts.length);
    }
    texts[2 * size] = name;
    texts[2 * size + 1] = value;
    size++;
  }

  @Override
  public Iterator<Map.Entry<String, String>> iterator() {
    throw new UnsupportedOperationException("headers are only written");
  }
}

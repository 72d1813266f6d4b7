package io.clew.core.propagation;

import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentracing.propagation.TextMap;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Headers as HTTP has them: in order, in any case, and as often as they were sent. */
final class Headers implements TextMap {
  /** The same headers for OpenTelemetry. */
  static final TextMapGetter<Headers> GETTER =
      new TextMapGetter<>() {
        @Override
        public String get(Headers carrier, String key) {
          List<String> values = carrier.all(key);
          return values.isEmpty() ? null : values.get(0);
        }

        @Override
        public Iterator<String> getAll(Headers carrier, String key) {
          return carrier.all(key).iterator();
        }
      };

  private final List<Map.Entry<String, String>> entries = new ArrayList<>();

  /** Names and values by turns. */
  static Headers of(String... namesAndValues) {
    Headers headers = new Headers();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return headers;
  }

  @Override
  public void put(String name, String value) {
    entries.add(new SimpleEntry<>(name, value));
  }

  @Override
  public Iterator<Map.Entry<String, String>> iterator() {
    return entries.iterator();
  }

  List<String> all(String name) {
    return entries.stream()
        .filter(entry -> name.equalsIgnoreCase(entry.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** The one value of a header; null if there is none. */
  String get(String name) {
    List<String> values = all(name);
    if (values.size() > 1) {
      throw new AssertionError(name + " was written twice: " + values);
    }
    return values.isEmpty() ? null : values.get(0);
  }

  @Override
  public String toString() {
    return entries.toString();
  }
}

package io.clew.instrumentation.jdkhttp;

import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds the headers that a tracer reads. OpenTracing has no method that names them. But a tracer
 * looks at all names when it extracts, and asks for the values of those that it reads: here all are
 * empty. A tracer that asks for the values of all headers does not say which of them it reads.
 */
final class ContextHeaders implements TextMap {
  /** A header of no tracer. */
  private static final String UNKNOWN = "clew-header-of-no-tracer";

  private final Collection<String> names;
  private final Set<String> asked = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  private ContextHeaders(Collection<String> names) {
    this.names = names;
  }

  /** Those of these names that the tracer reads, whatever the case; none if it does not say. */
  static Set<String> among(Collection<String> names, Tracer tracer) {
    if (names.isEmpty()) {
      return Set.of();
    }
    ContextHeaders headers = new ContextHeaders(names);
    try {
      var unused = tracer.extract(Format.Builtin.HTTP_HEADERS, headers);
    } catch (RuntimeException e) {
      // It cannot read an empty value. What it has asked for so far is what counts.
    }
    return headers.asked.contains(UNKNOWN) ? Set.of() : headers.asked;
  }

  @Override
  public Iterator<Map.Entry<String, String>> iterator() {
    return Stream.concat(Stream.of(UNKNOWN), names.stream()).map(this::entry).iterator();
  }

  private Map.Entry<String, String> entry(String name) {
    return new Map.Entry<>() {
      @Override
      public String getKey() {
        return name;
      }

      @Override
      public String getValue() {
        asked.add(name);
        return "";
      }

      @Override
      public String setValue(String value) {
        throw new UnsupportedOperationException("headers are only read");
      }
    };
  }

  @Override
  public void put(String name, String value) {
    throw new UnsupportedOperationException("headers are only read");
  }
}

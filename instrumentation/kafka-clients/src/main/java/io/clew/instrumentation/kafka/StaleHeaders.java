package io.clew.instrumentation.kafka;

import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Header;

/**
 * Finds the headers that a tracer would read, such as those of a received record that is sent on.
 * OpenTracing has no method that names them. But a tracer that extracts asks for the values of
 * those that it reads. Here all values are empty. A tracer that asks for the values of all headers
 * does not say which of them it reads.
 */
final class StaleHeaders implements TextMap {
  /** A header of no tracer. */
  private static final String UNKNOWN = "clew-header-of-no-tracer";

  private final Header[] headers;
  private final Set<String> asked = new HashSet<>();

  private StaleHeaders(Header[] headers) {
    this.headers = headers;
  }

  /** The names among these headers that the tracer reads, spelt as here. */
  static Set<String> among(Header[] headers, Tracer tracer) {
    StaleHeaders question = new StaleHeaders(headers);
    try {
      var unused = tracer.extract(Format.Builtin.TEXT_MAP, question);
    } catch (RuntimeException e) {
      // It cannot read an empty value. What it has asked for so far is what counts.
    }
    return question.asked.contains(UNKNOWN) ? Set.of() : question.asked;
  }

  @Override
  public Iterator<Map.Entry<String, String>> iterator() {
    return Stream.concat(Stream.of(UNKNOWN), Stream.of(headers).map(Header::key))
        .<Map.Entry<String, String>>map(name -> new Name(name, asked))
        .iterator();
  }

  @Override
  public void put(String name, String value) {
    throw new UnsupportedOperationException("headers are only read");
  }

  /** Notes that its value is asked for. */
  private record Name(String name, Set<String> asked) implements Map.Entry<String, String> {
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
  }
}

package io.clew.instrumentation.jdkhttp;

import com.sun.net.httpserver.Headers;
import io.opentracing.propagation.TextMap;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Request headers as a carrier. A repeated header appears once for each value, in the order sent.
 */
final class RequestHeaders implements TextMap {
  private final List<Map.Entry<String, String>> entries = new ArrayList<>();

  RequestHeaders(Headers headers) {
    for (Map.Entry<String, List<String>> header : headers.entrySet()) {
      List<String> values = header.getValue();
      for (String value : values == null ? List.<String>of() : values) {
        if (value != null) {
          entries.add(Map.entry(header.getKey(), value));
        }
      }
    }
  }

  @Override
  public Iterator<Map.Entry<String, String>> iterator() {
    return entries.iterator();
  }

  @Override
  public void put(String name, String value) {
    throw new UnsupportedOperationException("a request's headers are only read");
  }
}

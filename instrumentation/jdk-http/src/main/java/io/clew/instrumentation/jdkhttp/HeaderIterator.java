package io.clew.instrumentation.jdkhttp;

import com.sun.net.httpserver.Headers;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Headers one by one. A repeated header appears once for each value, in the order sent. */
final class HeaderIterator implements Iterator<Map.Entry<String, String>> {
  private final Iterator<Map.Entry<String, List<String>>> headers;
  private String name = "";
  private List<String> values = List.of();
  private int index;
  private @Nullable String next;

  HeaderIterator(Headers headers) {
    this.headers = headers.entrySet().iterator();
  }

  @Override
  public boolean hasNext() {
    while (next == null) {
      if (index < values.size()) {
        next = values.get(index++); // May be null: then there is no value.
      } else if (headers.hasNext()) {
        Map.Entry<String, List<String>> header = headers.next();
        name = header.getKey();
        values = header.getValue() == null ? List.of() : header.getValue();
        index = 0;
      } else {
        return false;
      }
    }
    return true;
  }

  @Override
  public Map.Entry<String, String> next() {
    String value = hasNext() ? next : null;
    if (value == null) {
      throw new NoSuchElementException();
    }
    next = null;
    return Map.entry(name, value);
  }
}

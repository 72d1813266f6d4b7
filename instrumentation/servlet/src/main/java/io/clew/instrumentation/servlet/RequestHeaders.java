package io.clew.instrumentation.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a request. A tracer looks at all names, and asks for the values of few: only these
 * are looked up. The iterator is the entry that it gives, so an entry is valid until the next one.
 */
final class RequestHeaders
    implements Iterator<Map.Entry<String, String>>, Map.Entry<String, String> {
  private final HttpServletRequest request;
  private final @Nullable Enumeration<String> names;
  private String name = "";
  private @Nullable String value;

  /** More values of the current name; null as long as nobody has asked for the first. */
  private @Nullable Enumeration<String> values;

  RequestHeaders(HttpServletRequest request) {
    this.request = request;
    this.names = request.getHeaderNames();
  }

  @Override
  public boolean hasNext() {
    return (values != null && values.hasMoreElements())
        || (names != null && names.hasMoreElements());
  }

  @Override
  public Map.Entry<String, String> next() {
    if (values != null && values.hasMoreElements()) {
      value = values.nextElement();
    } else if (names != null) {
      name = names.nextElement();
      values = null;
      value = null;
    } else {
      throw new NoSuchElementException();
    }
    return this;
  }

  @Override
  public String getKey() {
    return name;
  }

  @Override
  public String getValue() {
    if (value == null) {
      values = request.getHeaders(name);
      value = values.hasMoreElements() ? values.nextElement() : "";
    }
    return value;
  }

  @Override
  public String setValue(String value) {
    throw new UnsupportedOperationException("the headers of a request are only read");
  }
}

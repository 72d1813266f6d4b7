package io.clew.instrumentation.http;

import io.clew.api.Propagation;
import io.opentracing.propagation.TextMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The headers of a request as a carrier that is only read. */
class ReceivedHeaders<Q> implements TextMap {
  final HttpServerAdapter<Q, ?> adapter;
  final Q request;

  private ReceivedHeaders(HttpServerAdapter<Q, ?> adapter, Q request) {
    this.adapter = adapter;
    this.request = request;
  }

  static <Q> ReceivedHeaders<Q> of(HttpServerAdapter<Q, ?> adapter, Q request) {
    return adapter.findsHeaders()
        ? new ByName<>(adapter, request)
        : new ReceivedHeaders<>(adapter, request);
  }

  @Override
  public Iterator<Map.Entry<String, String>> iterator() {
    return adapter.headers(request);
  }

  @Override
  public void put(String name, String value) {
    throw new UnsupportedOperationException("the headers of a request are only read");
  }

  /** For a tracer of ours. */
  private static final class ByName<Q> extends ReceivedHeaders<Q> implements Propagation.Carrier {
    ByName(HttpServerAdapter<Q, ?> adapter, Q request) {
      super(adapter, request);
    }

    @Override
    public @Nullable String get(String name) {
      String value = adapter.header(request, name);
      return value == null ? null : Ascii.trim(value);
    }

    @Override
    public boolean isRepeated(String name) {
      Iterator<String> values = adapter.headerValues(request, name);
      if (!values.hasNext()) {
        return false;
      }
      values.next();
      return values.hasNext();
    }

    @Override
    public @Nullable String joined(String name) {
      if (adapter.header(request, name) == null) {
        return null; // Most requests have none, and some servers make a list of all values.
      }
      Iterator<String> values = adapter.headerValues(request, name);
      if (!values.hasNext()) {
        return null;
      }
      String first = Ascii.trim(values.next());
      if (!values.hasNext()) {
        return first;
      }
      StringBuilder all = new StringBuilder(first);
      values.forEachRemaining(value -> all.append(',').append(Ascii.trim(value)));
      return all.toString();
    }
  }
}

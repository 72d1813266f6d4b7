package io.clew.instrumentation.http;

import io.opentracing.propagation.TextMap;
import java.util.Iterator;
import java.util.Map;

/** The headers of a request as a carrier that is only read. */
record ReceivedHeaders<Q>(HttpServerAdapter<Q, ?> adapter, Q request) implements TextMap {
  @Override
  public Iterator<Map.Entry<String, String>> iterator() {
    return adapter.headers(request);
  }

  @Override
  public void put(String name, String value) {
    throw new UnsupportedOperationException("the headers of a request are only read");
  }
}

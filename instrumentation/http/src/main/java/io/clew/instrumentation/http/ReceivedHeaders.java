package io.clew.instrumentation.http;

import io.opentracing.propagation.TextMap;
import java.util.Iterator;
import java.util.Map;

/** The headers of a request as a carrier that is only read. */
@FunctionalInterface
interface ReceivedHeaders extends TextMap {
  @Override
  Iterator<Map.Entry<String, String>> iterator();

  @Override
  default void put(String name, String value) {
    throw new UnsupportedOperationException("the headers of a request are only read");
  }
}

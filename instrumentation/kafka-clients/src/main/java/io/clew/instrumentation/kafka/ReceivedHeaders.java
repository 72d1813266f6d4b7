package io.clew.instrumentation.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentracing.propagation.TextMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The headers of a record as a carrier that is only read. Of headers with the same name, in
 * whatever case, the last one counts, as everywhere in Kafka: who forwards a record adds to it.
 *
 * <p>Anybody may have written them. Values that are null or longer than any context are left out.
 * What is no UTF-8 becomes replacement characters, which no format accepts. Values are decoded only
 * if they are asked for.
 */
final class ReceivedHeaders implements TextMap {
  /** The largest legal baggage has half of it. */
  private static final int MAX_VALUE_BYTES = 16 * 1024;

  /** Only so many are looked at, the last ones, since each is compared with those after it. */
  private static final int MAX_HEADERS = 128;

  private final Header[] headers;

  ReceivedHeaders(Headers headers) {
    this.headers = headers.toArray();
  }

  boolean isEmpty() {
    return headers.length == 0;
  }

  @Override
  public Iterator<Map.Entry<String, String>> iterator() {
    return new Entries();
  }

  @Override
  public void put(String name, String value) {
    throw new UnsupportedOperationException("the headers of a received record are only read");
  }

  private boolean counts(int index) {
    byte[] value = headers[index].value();
    if (value == null || value.length > MAX_VALUE_BYTES) {
      return false;
    }
    String key = headers[index].key();
    for (int later = index + 1; later < headers.length; later++) {
      if (key.equalsIgnoreCase(headers[later].key())) {
        return false;
      }
    }
    return true;
  }

  private final class Entries implements Iterator<Map.Entry<String, String>> {
    private int next = after(Math.max(0, headers.length - MAX_HEADERS));

    private int after(int index) {
      int at = index;
      while (at < headers.length && !counts(at)) {
        at++;
      }
      return at;
    }

    @Override
    public boolean hasNext() {
      return next < headers.length;
    }

    @Override
    public Map.Entry<String, String> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Map.Entry<String, String> entry = new Entry(headers[next]);
      next = after(next + 1);
      return entry;
    }
  }

  private record Entry(Header header) implements Map.Entry<String, String> {
    @Override
    public String getKey() {
      return header.key();
    }

    @Override
    public String getValue() {
      return new String(header.value(), UTF_8);
    }

    @Override
    public String setValue(String value) {
      throw new UnsupportedOperationException("the headers of a received record are only read");
    }
  }
}

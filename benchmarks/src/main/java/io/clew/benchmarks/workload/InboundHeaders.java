package io.clew.benchmarks.workload;

import io.opentracing.propagation.TextMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The eight headers of a request, of which four are B3's, in the order in which proxies add them.
 */
final class InboundHeaders implements TextMap {
  static final String TRACE_ID = "463ac35c9f6413ad48485a3953bb6124";

  private final Map<String, String> fields = new LinkedHashMap<>();

  InboundHeaders(boolean sampled) {
    fields.put("Host", "api.example.com");
    fields.put("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101");
    fields.put("Accept", "application/json");
    fields.put("Accept-Encoding", "gzip, deflate, br");
    fields.put("X-B3-TraceId", TRACE_ID);
    fields.put("X-B3-SpanId", "0020000000000001");
    fields.put("X-B3-ParentSpanId", "05e3ac9a4f6e3b90");
    fields.put("X-B3-Sampled", sampled ? "1" : "0");
  }

  @Override
  public Iterator<Map.Entry<String, String>> iterator() {
    return fields.entrySet().iterator();
  }

  @Override
  public void put(String key, String value) {
    throw new UnsupportedOperationException("inbound");
  }
}

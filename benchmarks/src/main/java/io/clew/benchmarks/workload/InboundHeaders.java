package io.clew.benchmarks.workload;

import io.opentracing.propagation.TextMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The eight headers of a request, of which four are B3's, in the order in which proxies add them.
 * No two requests have the same ids. Brave continues the caller's span, and would take two requests
 * with the same ids for one.
 */
public final class InboundHeaders implements TextMap {
  private final Map<String, String> fields = new LinkedHashMap<>();

  /** New headers, with a sampling decision. */
  public InboundHeaders(boolean sampled) {
    fields.put("Host", "api.example.com");
    fields.put("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101");
    fields.put("Accept", "application/json");
    fields.put("Accept-Encoding", "gzip, deflate, br");
    fields.put("X-B3-TraceId", newId() + newId());
    fields.put("X-B3-SpanId", newId());
    fields.put("X-B3-ParentSpanId", newId());
    fields.put("X-B3-Sampled", sampled ? "1" : "0");
  }

  private static String newId() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE));
  }

  String traceId() {
    return fields.getOrDefault("X-B3-TraceId", "");
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

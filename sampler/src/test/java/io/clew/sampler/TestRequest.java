package io.clew.sampler;

import io.clew.api.SamplingRequest;
import java.util.Map;

/** A request to the service {@code feed}. */
public record TestRequest(long traceIdLow, String operation, Map<String, Object> tags)
    implements SamplingRequest {
  public static TestRequest of(String operation) {
    return new TestRequest(1, operation, Map.of());
  }

  @Override
  public boolean isClientChosen() {
    return false;
  }

  @Override
  public String service() {
    return "feed";
  }

  @Override
  public Object tag(String key) {
    return tags.get(key);
  }
}

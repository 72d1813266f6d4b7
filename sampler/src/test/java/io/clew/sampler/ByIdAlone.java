package io.clew.sampler;

import io.clew.api.SamplingRequest;
import org.jspecify.annotations.Nullable;

/** A request of which a sampler may look at nothing but the trace id. */
class ByIdAlone implements SamplingRequest {
  private final boolean clientChosen;
  long traceIdLow;

  ByIdAlone(boolean clientChosen) {
    this.clientChosen = clientChosen;
  }

  static ByIdAlone of(long traceIdLow) {
    ByIdAlone request = new ByIdAlone(false);
    request.traceIdLow = traceIdLow;
    return request;
  }

  @Override
  public long traceIdLow() {
    return traceIdLow;
  }

  @Override
  public boolean isClientChosen() {
    return clientChosen;
  }

  @Override
  public String service() {
    throw new AssertionError("the service does not decide");
  }

  @Override
  public String operation() {
    throw new AssertionError("the operation does not decide");
  }

  @Override
  public @Nullable Object tag(String key) {
    if (key.equals("http.path")) {
      return null; // Rules may ask whether there is one.
    }
    throw new AssertionError("no tag decides");
  }
}

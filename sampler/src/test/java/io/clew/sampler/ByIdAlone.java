package io.clew.sampler;

import io.clew.api.SamplingRequest;

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
  public Object tag(String key) {
    throw new AssertionError("no tag decides");
  }
}

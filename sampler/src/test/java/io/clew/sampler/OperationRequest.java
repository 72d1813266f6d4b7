package io.clew.sampler;

import io.clew.api.SamplingRequest;

/** A request of which a sampler may look at the trace id and the operation. */
final class OperationRequest implements SamplingRequest {
  private final boolean clientChosen;
  long traceIdLow;
  String operation;

  OperationRequest(String operation, boolean clientChosen) {
    this.operation = operation;
    this.clientChosen = clientChosen;
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
    throw new AssertionError("id and operation decide");
  }

  @Override
  public String operation() {
    return operation;
  }

  @Override
  public Object tag(String key) {
    throw new AssertionError("id and operation decide");
  }
}

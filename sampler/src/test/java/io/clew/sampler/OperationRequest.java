package io.clew.sampler;

/** A request of which a sampler may look at the trace id and the operation. */
final class OperationRequest extends ByIdAlone {
  String operation;

  OperationRequest(String operation, boolean clientChosen) {
    super(clientChosen);
    this.operation = operation;
  }

  @Override
  public String operation() {
    return operation;
  }
}

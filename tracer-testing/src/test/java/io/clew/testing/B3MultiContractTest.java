package io.clew.testing;

import io.clew.api.Propagation;
import io.clew.core.propagation.B3;

class B3MultiContractTest extends PropagationContract {
  @Override
  protected Propagation propagation() {
    return B3.MULTI;
  }
}

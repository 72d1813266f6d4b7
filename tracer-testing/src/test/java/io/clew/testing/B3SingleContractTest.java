package io.clew.testing;

import io.clew.api.Propagation;
import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.clew.core.propagation.B3;

class B3SingleContractTest extends PropagationContract {
  @Override
  protected Propagation propagation() {
    return B3.SINGLE;
  }

  /** The specification has no place for a parent where there is no decision. */
  @Override
  protected TraceContext carried(TraceContext sent) {
    return sent.samplingState() == SamplingState.UNDECIDED
        ? sent.toBuilder().parentId(0).build()
        : sent;
  }
}

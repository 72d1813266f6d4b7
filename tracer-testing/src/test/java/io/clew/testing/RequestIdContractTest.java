package io.clew.testing;

import io.clew.api.Propagation;
import io.clew.api.TraceContext;
import io.clew.api.TraceContextBuilder;
import io.clew.core.propagation.RequestId;
import org.junit.jupiter.api.Nested;

class RequestIdContractTest {
  @Nested
  class BesideTraceId extends PropagationContract {
    @Override
    protected Propagation propagation() {
      return RequestId.BESIDE_TRACE_ID;
    }

    /** Nothing of the trace but its id, which serves as the request's. */
    @Override
    protected TraceContext carried(TraceContext sent) {
      return TraceContext.newBuilder().requestId(sent.requestId()).build();
    }
  }

  @Nested
  class AsTraceId extends PropagationContract {
    @Override
    protected Propagation propagation() {
      return RequestId.AS_TRACE_ID;
    }

    /** A wide trace id has the form of a request id that a trace starts under. */
    @Override
    protected TraceContext carried(TraceContext sent) {
      TraceContextBuilder context = TraceContext.newBuilder().requestId(sent.requestId());
      return sent.is128Bit()
          ? context.traceId(sent.traceIdHigh(), sent.traceIdLow()).build()
          : context.build();
    }
  }
}

package io.clew.testing;

import io.clew.api.FinishedSpan;
import io.clew.api.FinishedSpanBuilder;
import io.clew.api.SamplingState;
import io.clew.api.TraceContext;

/** Finished spans for tests of what looks at them. */
final class Examples {
  private Examples() {}

  static FinishedSpanBuilder span(String name, long id, long parentId) {
    return FinishedSpan.newBuilder(context(7, id, parentId)).name(name).time(1_000 + id, 250);
  }

  static FinishedSpan named(String name) {
    return span(name, 1, 0).build();
  }

  static TraceContext context(long traceId, long id, long parentId) {
    return TraceContext.newBuilder()
        .traceId(traceId)
        .spanId(id)
        .parentId(parentId)
        .samplingState(SamplingState.ACCEPT)
        .build();
  }
}

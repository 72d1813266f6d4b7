package io.clew.viewer.web;

import io.clew.analysis.store.TraceIds;
import io.clew.analysis.store.TraceStore;
import io.clew.analysis.trace.Trace;
import io.clew.viewer.chart.TraceTimes;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The traces that somebody looks at now: their details are asked for one after the other. Safe for
 * use by many threads.
 */
final class RecentTraces {
  private static final int MAX_TRACES = 4;
  private static final long MAX_AGE = TimeUnit.SECONDS.toNanos(30);

  private final TraceStore store;
  private final Map<String, Read> traces = new LinkedHashMap<>();

  /** A trace as it was then. */
  private record Read(Trace trace, TraceTimes times, long nanoTime) {}

  RecentTraces(TraceStore store) {
    this.store = store;
  }

  /** Reads it. */
  Trace read(String traceId) throws IOException, RefusedException {
    String id = TraceIds.checked(traceId);
    Trace trace =
        store
            .trace(id)
            .orElseThrow(
                () ->
                    RefusedException.notFound(
                        "There is no trace " + id + ". It may be too old, or not sampled."));
    synchronized (traces) {
      traces.remove(id);
      traces.put(id, new Read(trace, TraceTimes.of(trace), System.nanoTime()));
      if (traces.size() > MAX_TRACES) {
        traces.remove(traces.keySet().iterator().next());
      }
    }
    return trace;
  }

  /** As it was read not long ago, or as it is now. */
  Trace get(String traceId) throws IOException, RefusedException {
    Read read = known(traceId);
    return read == null || System.nanoTime() - read.nanoTime > MAX_AGE ? read(traceId) : read.trace;
  }

  /** Those of a trace that was got. */
  TraceTimes times(Trace trace, String traceId) {
    Read read = known(traceId);
    return read == null || read.trace != trace ? TraceTimes.of(trace) : read.times;
  }

  private @Nullable Read known(String traceId) {
    synchronized (traces) {
      return traces.get(TraceIds.checked(traceId));
    }
  }
}

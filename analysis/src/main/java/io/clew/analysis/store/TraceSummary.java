package io.clew.analysis.store;

import io.clew.analysis.trace.Trace;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A trace in one line of a list.
 *
 * @param traceId in lower-case hex, 16 or 32 digits
 * @param startMicros of the root, in epoch microseconds
 * @param durationMicros of the root; from the first start to the last end if no process reported it
 * @param service of the root, or of the span after it if no process reported the root
 * @param operation of the same span
 * @param spans how many there are, without a root that no process reported
 * @param services how many have reported spans
 * @param errors how many spans have failed
 * @param requestId the trace's request id
 */
public record TraceSummary(
    String traceId,
    long startMicros,
    long durationMicros,
    String service,
    String operation,
    int spans,
    int services,
    int errors,
    @Nullable String requestId) {

  /** Sums up a trace. */
  public static TraceSummary of(Trace trace) {
    int first = trace.isRootMissing() ? 1 : 0;
    Set<String> services = new HashSet<>();
    int errors = 0;
    for (int i = first; i < trace.size(); i++) {
      if (!trace.service(i).isEmpty()) {
        services.add(trace.service(i));
      }
      errors += trace.isError(i) ? 1 : 0;
    }
    return new TraceSummary(
        trace.id(),
        trace.start(0),
        trace.duration(0),
        trace.service(first),
        trace.name(first),
        trace.size() - first,
        services.size(),
        errors,
        trace.requestId());
  }
}

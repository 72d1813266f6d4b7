package io.clew.analysis.flow;

import io.clew.analysis.path.CriticalPath;
import io.clew.analysis.path.SelfTimes;
import io.clew.analysis.stats.Histogram;
import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A call as its callers lead to it: all calls of one name, from the same caller, over all requests
 * of an entry point, whatever their structure. Grows while traces are added.
 */
public final class CallPath {
  private static final Comparator<CallPath> MOST_WAITED_FOR_FIRST =
      Comparator.comparing((CallPath path) -> -path.criticalMicros)
          .thenComparing(path -> path.name.toString());

  private final CallName name;
  private final Map<CallName, CallPath> children = new HashMap<>(2);
  private final Histogram durations = new Histogram();
  private final Exemplars exemplars = new Exemplars();
  private double errors;
  private double selfMicros;
  private double criticalMicros;

  CallPath(CallName name) {
    this.name = name;
  }

  /** The path of whole requests, without any yet. */
  public static CallPath root(CallName name) {
    return new CallPath(name.withoutFailure());
  }

  /** Adds a request, if this is the path of its root. */
  public void addRequest(Calls calls) {
    Trace trace = calls.trace();
    CriticalPath path = CriticalPath.of(trace);
    long[] selfTimes = SelfTimes.of(trace);
    double weight = trace.weight();
    CallPath[] callPaths = new CallPath[calls.size()];
    for (int call = 0; call < callPaths.length; call++) {
      CallName name = calls.name(call);
      CallPath callPath =
          call == 0 ? this : callPaths[calls.parent(call)].child(name.withoutFailure());
      callPaths[call] = callPath;
      int span = calls.span(call);
      callPath.add(trace.id(), trace.duration(span), weight, name.isFailed());
      callPath.addOwn(weight * selfTimes[span], weight * path.micros(span));
      int server = calls.server(call);
      if (server >= 0) {
        callPath.addOwn(weight * selfTimes[server], weight * path.micros(server));
      }
    }
  }

  CallPath child(CallName childName) {
    return children.computeIfAbsent(childName, CallPath::new);
  }

  void add(String traceId, long duration, double weight, boolean isError) {
    durations.add(duration, weight);
    exemplars.add(traceId, duration);
    errors += isError ? weight : 0;
  }

  void addOwn(double weightedSelfMicros, double weightedCriticalMicros) {
    selfMicros += weightedSelfMicros;
    criticalMicros += weightedCriticalMicros;
  }

  /** Never one that failed. */
  public CallName name() {
    return name;
  }

  /** Those for which requests waited longest come first. */
  public List<CallPath> children() {
    List<CallPath> sorted = new ArrayList<>(children.values());
    sorted.sort(MOST_WAITED_FOR_FIRST);
    return sorted;
  }

  /** How long the calls lasted, in microseconds: also their number and their weight. */
  public Histogram durations() {
    return durations;
  }

  /** The weight of the calls that failed. */
  public double errors() {
    return errors;
  }

  /** The weighted sum of the times in which the calls waited for no other, in microseconds. */
  public double selfMicros() {
    return selfMicros;
  }

  /**
   * The weighted sum of the times in which requests waited for the calls' own work, in
   * microseconds. Over all call paths of an entry point these sums add up to that of the durations.
   */
  public double criticalMicros() {
    return criticalMicros;
  }

  /** The ids of the up to 3 traces with the calls that lasted longest. */
  public List<String> exemplars() {
    return exemplars.traceIds();
  }
}

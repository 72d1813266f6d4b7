package io.clew.viewer;

import io.clew.analysis.diagnose.Certainty;
import io.clew.analysis.diagnose.Diagnosis;
import io.clew.analysis.diagnose.Finding;
import io.clew.analysis.flow.Flows;
import io.clew.analysis.service.ServiceGraph;
import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.List;

/** What a report says of many traces. Mutable; not safe for use by many threads. */
final class ReportData {
  /** Findings of fewer than three traces are those of each alone. */
  private static final int FEW = 2;

  private final Diagnosis diagnosis = Diagnosis.ofManyTraces();
  private final List<Trace> few = new ArrayList<>(FEW);
  private final Flows flows = new Flows();
  private final ServiceGraph services = new ServiceGraph();
  private long traces;
  private long spans;
  private double requests;
  private double failedRequests;
  private long startMicros = Long.MAX_VALUE;
  private long endMicros = Long.MIN_VALUE;
  private String slowest = "";
  private long slowestMicros = -1;

  void add(Trace trace) {
    if (few.size() < FEW) {
      few.add(trace);
    }
    diagnosis.add(trace);
    flows.add(trace);
    services.add(trace);
    traces++;
    spans += trace.size() - (trace.isRootMissing() ? 1 : 0);
    requests += trace.weight();
    failedRequests += trace.isError(0) ? trace.weight() : 0;
    startMicros = Math.min(startMicros, trace.start(0));
    endMicros = Math.max(endMicros, trace.end(0));
    long duration = trace.duration(0);
    boolean isFirstById = duration == slowestMicros && trace.id().compareTo(slowest) < 0;
    if (duration > slowestMicros || isFirstById) {
      slowest = trace.id();
      slowestMicros = duration;
    }
  }

  List<Finding> findings() {
    if (traces > FEW) {
      return diagnosis.findings(Certainty.LIKELY);
    }
    Diagnosis ofFew = Diagnosis.forDevelopment();
    few.forEach(ofFew::add);
    return ofFew.findings(Certainty.LIKELY);
  }

  Flows flows() {
    return flows;
  }

  ServiceGraph services() {
    return services;
  }

  long traces() {
    return traces;
  }

  long spans() {
    return spans;
  }

  /** How many the traces stand for, as they were sampled. */
  double requests() {
    return requests;
  }

  double failedRequests() {
    return failedRequests;
  }

  /** The first start, in epoch microseconds. */
  long startMicros() {
    return startMicros;
  }

  /** The last end, in epoch microseconds. */
  long endMicros() {
    return endMicros;
  }

  /** The id of the trace that lasted longest. */
  String slowest() {
    return slowest;
  }
}

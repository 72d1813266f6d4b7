package io.clew.collector.policy;

import io.clew.analysis.flow.FlowGraph;
import io.clew.analysis.trace.Trace;

/** A trace that policies are asked about. */
final class Candidate {
  private final Trace trace;
  private final long dueMillis;
  private final double draw;
  private final TailSampler sampler;
  private long category;
  private boolean hasCategory;

  Candidate(Trace trace, long dueMillis, double draw, TailSampler sampler) {
    this.trace = trace;
    this.dueMillis = dueMillis;
    this.draw = draw;
    this.sampler = sampler;
  }

  Trace trace() {
    return trace;
  }

  /** Without the root that was made if none was reported. */
  int spans() {
    return trace.size() - (trace.isRootMissing() ? 1 : 0);
  }

  /** When the trace was due to be whole, in epoch milliseconds. */
  long dueMillis() {
    return dueMillis;
  }

  /** From 0 up to, but not, 1: the trace is kept if this is below the probability. */
  double draw() {
    return draw;
  }

  int partition() {
    return sampler.partition();
  }

  int partitions() {
    return sampler.partitions();
  }

  LimitCounts counts(Limit limit) {
    return sampler.counts(limit);
  }

  /** Found out when it is asked for: it takes a look at the whole trace. */
  long category() {
    if (!hasCategory) {
      category = FlowGraph.of(trace).category();
      hasCategory = true;
    }
    return category;
  }
}

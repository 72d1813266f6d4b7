package io.clew.analysis.compare;

import io.clew.analysis.flow.CallName;
import io.clew.analysis.flow.CallPath;
import io.clew.analysis.flow.FlowGraph;
import io.clew.analysis.stats.Histogram;
import io.clew.analysis.trace.Trace;
import java.util.List;

/**
 * Says why some requests to an entry point are slow: beside them stand usual ones, from the 25th to
 * the 75th percentile. Traces are read twice, first by {@link EntryDurations}, as percentiles must
 * be known before. Mutable; not safe for use by many threads.
 */
public final class SlowBesideFast {
  private final CallName entry;
  private final long fastFrom;
  private final long fastTo;
  private final long slowFrom;

  /** The fast ones are the base. */
  private final Comparison comparison = new Comparison();

  private final TwoSamples durations = new TwoSamples(0);
  private final CallPath fastPaths;
  private final CallPath slowPaths;
  private final Attributes attributes = new Attributes();

  /**
   * Chooses the requests that are slow.
   *
   * @param percentile above 0.75 and below 1: 0.95 for the slowest 5 %
   */
  public SlowBesideFast(EntryDurations.Entry requests, double percentile) {
    entry = requests.name();
    Histogram micros = requests.durations();
    fastFrom = micros.percentile(0.25);
    fastTo = micros.percentile(0.75);
    slowFrom = Math.max(micros.percentile(percentile), fastTo + 1);
    fastPaths = CallPath.root(entry);
    slowPaths = CallPath.root(entry);
  }

  /** Those of other entry points, and those that are neither slow nor usual, do not count. */
  public void add(Trace trace) {
    long micros = trace.duration(0);
    boolean isSlow = micros >= slowFrom;
    if (!isSlow && (micros < fastFrom || micros > fastTo)) {
      return;
    }
    FlowGraph graph = FlowGraph.of(trace);
    if (!graph.calls().name(0).withoutFailure().equals(entry)) {
      return;
    }
    Side side = isSlow ? Side.PROBLEM : Side.BASE;
    durations.of(side).add(trace.id(), micros, trace.weight());
    (isSlow ? slowPaths : fastPaths).addRequest(graph.calls());
    attributes.add(trace, side);
    comparison.add(graph, side);
  }

  /** The entry point. */
  public CallName entry() {
    return entry;
  }

  /** Of the fast requests, as the base, and the slow ones. */
  public Comparison comparison() {
    return comparison;
  }

  /**
   * For which calls slow requests wait longer, the largest increase first. Over all of them the
   * differences add up to that of the mean durations. Empty if there is no slow or no fast request.
   */
  public List<PathDifference> paths(int limit) {
    return durations.base().count() == 0 || durations.problem().count() == 0
        ? List.of()
        : PathDifferences.of(fastPaths, slowPaths, limit);
  }

  /**
   * Which tags slow requests have more or less often, the largest difference first; at most 1 % of
   * them by chance. Empty with fewer than 20 slow or fast traces. A tag with more than 200 values
   * counts as one that is there or not.
   */
  public List<AttributeDifference> attributes() {
    return attributes.differences(durations);
  }
}

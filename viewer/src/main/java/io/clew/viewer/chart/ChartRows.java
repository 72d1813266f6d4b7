package io.clew.viewer.chart;

import io.clew.analysis.trace.Trace;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.IntStream;
import zipkin2.Span;

/**
 * The spans that a Gantt chart shows, a row each. Of a trace with too many, those that weigh most
 * on the critical path are shown, and those above them. Immutable.
 */
public final class ChartRows {
  private final Trace trace;
  private final int[] spans;
  private final int[] depths;

  private ChartRows(Trace trace, TraceTimes times, int maxSpans, Set<String> preferred) {
    this.trace = trace;
    spans = choose(trace, times, maxSpans, preferred);
    depths = new int[trace.size()];
    for (int i = 1; i < depths.length; i++) {
      depths[i] = depths[trace.parent(i)] + 1;
    }
  }

  /**
   * Chooses the rows of a trace.
   *
   * @param preferred ids of spans that are chosen before all others
   */
  public static ChartRows of(Trace trace, TraceTimes times, int maxSpans, Set<String> preferred) {
    return new ChartRows(trace, times, maxSpans, preferred);
  }

  private static int[] choose(Trace trace, TraceTimes times, int maxSpans, Set<String> preferred) {
    if (trace.size() <= maxSpans) {
      return IntStream.range(0, trace.size()).toArray();
    }
    int[] byWeight =
        IntStream.range(0, trace.size())
            .boxed()
            .sorted(
                Comparator.comparing((Integer span) -> !preferred.contains(trace.spanId(span)))
                    .thenComparing(span -> -times.criticalMicros(span))
                    .thenComparing(span -> -trace.duration(span)))
            .mapToInt(Integer::intValue)
            .toArray();
    boolean[] chosen = new boolean[trace.size()];
    int left = maxSpans;
    for (int span : byWeight) {
      int above = 0;
      for (int i = span; i >= 0 && !chosen[i] && above <= left; i = trace.parent(i)) {
        above++;
      }
      if (above > left) {
        continue;
      }
      left -= above;
      for (int i = span; i >= 0 && !chosen[i]; i = trace.parent(i)) {
        chosen[i] = true;
      }
      if (left == 0) {
        break;
      }
    }
    return IntStream.range(0, trace.size()).filter(span -> chosen[span]).toArray();
  }

  /** In the order of the trace. */
  public int[] spans() {
    return spans.clone();
  }

  /** 0 for the root. */
  public int depth(int span) {
    return depths[span];
  }

  /** A call is shown with the service that answered it, behind the arrow. */
  public String operation(int span, String arrow) {
    String name = trace.name(span);
    if (trace.kind(span) != Span.Kind.CLIENT) {
      return name;
    }
    int child = span + 1;
    boolean answered = child < trace.subtreeEnd(span) && trace.kind(child) == Span.Kind.SERVER;
    String called = answered ? trace.service(child) : trace.remoteService(span);
    return called.isEmpty() ? name : name + " " + arrow + " " + called;
  }
}

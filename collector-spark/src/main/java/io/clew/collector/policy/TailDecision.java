package io.clew.collector.policy;

import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zipkin2.Span;

/**
 * Whether a trace is kept.
 *
 * @param policy the first of the policies that kept it with the highest probability; null if the
 *     trace is not kept
 * @param probability with which it was kept, above 0 up to 1; 0 if the trace is not kept
 */
public record TailDecision(@Nullable String policy, double probability) {
  static final TailDecision DROPPED = new TailDecision(null, 0);

  public boolean isKept() {
    return policy != null;
  }

  /**
   * How many requests the trace stands for: its own weight, that of its sampler, for each time that
   * it would have been kept. 0 if it is not kept.
   */
  public double weight(Trace trace) {
    return isKept() ? trace.weight() / probability : 0;
  }

  /**
   * The spans as they are to be stored. If the probability is below 1, the root has it as the tag
   * {@link Trace#TAIL_PROBABILITY}, multiplied with that of a collector before this one; if the
   * root is missing, one of the spans has it that come first.
   *
   * @param trace made of the spans
   */
  public List<Span> tagged(Trace trace, List<Span> spans) {
    if (!isKept() || probability == 1 || spans.isEmpty()) {
      return spans;
    }
    String id = trace.spanId(trace.isRootMissing() ? 1 : 0);
    int index = 0;
    for (int i = spans.size() - 1; i >= 0; i--) {
      index = spans.get(i).id().equals(id) ? i : index;
    }
    String text = Double.toString(probability * trace.tailProbability());
    List<Span> tagged = new ArrayList<>(spans);
    tagged.set(index, spans.get(index).toBuilder().putTag(Trace.TAIL_PROBABILITY, text).build());
    return tagged;
  }
}

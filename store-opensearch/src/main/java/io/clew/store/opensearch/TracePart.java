package io.clew.store.opensearch;

import java.util.List;
import org.jspecify.annotations.Nullable;
import zipkin2.Span;

/**
 * Spans of one trace that are stored together.
 *
 * @param traceId in lower-case hex, 16 or 32 digits
 * @param number 0 for the trace when it was whole, or for the first of its parts; 1 and more for
 *     those that came later
 * @param weight how many requests the trace stands for
 * @param policy which one kept the trace
 * @param category of the trace, as {@code analysis} finds it
 * @param findings their keys
 * @param complete whether the trace had its root when the part was stored
 */
public record TracePart(
    String traceId,
    int number,
    List<Span> spans,
    double weight,
    @Nullable String policy,
    @Nullable String category,
    List<String> findings,
    boolean complete) {

  public TracePart {
    if (spans.isEmpty()) {
      throw new IllegalArgumentException("expected at least one span");
    }
    findings = List.copyOf(findings);
  }
}

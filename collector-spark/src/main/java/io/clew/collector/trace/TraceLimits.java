package io.clew.collector.trace;

import java.io.Serializable;

/**
 * When a trace is whole, and how much of it is kept in the state until then. Times in milliseconds.
 *
 * @param silenceMillis with its root, a trace is whole when it had no span for so long
 * @param maxAgeMillis without its root, it is taken for whole so long after its first span
 * @param decisionMillis how long after its last span the decision about it is known; 24 times as
 *     long if it was stored in parts
 * @param maxSpans a trace with more is stored in parts
 * @param maxBytes a trace with more is stored in parts
 */
public record TraceLimits(
    long silenceMillis, long maxAgeMillis, long decisionMillis, int maxSpans, int maxBytes)
    implements Serializable {

  /** 3 s, 30 s, an hour, 50,000 spans, 16 MiB. */
  public static final TraceLimits USUAL =
      new TraceLimits(3_000, 30_000, 3_600_000, 50_000, 16 << 20);

  /** How long after its last span a trace is forgotten. */
  long memoryMillis(int parts) {
    return parts > 1 ? 24 * decisionMillis : decisionMillis;
  }
}

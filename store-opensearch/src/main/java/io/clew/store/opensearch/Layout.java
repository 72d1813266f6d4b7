package io.clew.store.opensearch;

import java.util.List;

/** How traces lie in the store. */
public enum Layout {
  /** A document a part of a trace: Clew's own, which costs least. */
  TRACES,
  /** A document a span, as a stock Zipkin server reads them. */
  ZIPKIN;

  /**
   * The documents of a part: the same ones for the same part and time. In layout TRACES this is
   * one, whose id is the last 16 digits of the trace id, with {@code -N} behind it for part N.
   *
   * @param receivedMillis when the part came, in epoch milliseconds: it decides about the index if
   *     the spans' own times are far off
   */
  public List<Document> documents(TracePart part, long receivedMillis) {
    return this == TRACES
        ? List.of(TracesLayout.document(part, receivedMillis))
        : ZipkinLayout.documents(part, receivedMillis);
  }
}

package io.clew.analysis.diagnose;

/** What a finding proposes or shows. */
public enum FindingKind {
  /** Many calls alike, one after the other: make them one. */
  BATCH("batch"),
  /** Calls one after the other that need not wait: start them together. */
  PARALLELISE("parallelise"),
  /** The same is read again: keep it. */
  ADD_CACHE("add-cache"),
  /** A cache that misses, or is as slow as what it stands before. */
  FIX_CACHE("fix-cache"),
  /** One of several calls alike lasts much longer, and all wait for it. */
  STRAGGLER("straggler"),
  /** Time that no call explains: work without a span, the network, or a queue. */
  GAP("gap"),
  /** A call that failed was made again. */
  RETRY("retry"),
  /** Calls that fail are made again so often that this is the load. */
  RETRY_STORM("retry-storm"),
  /** A server went on after its client had given up. */
  WASTED("wasted"),
  /** Where an error began. */
  ERROR_ORIGIN("error-origin"),
  /** Many calls to one service. */
  CHATTY("chatty"),
  /** Many calls at once. */
  FAN_OUT("fan-out"),
  /** The first part of the response was ready long before its first byte was sent. */
  SEND_EARLY("send-early"),
  /** The response waits for something that could be done after it. */
  DEFER("defer"),
  /** A resource of a web page that is too large, or waits for a connection. */
  RESOURCE("resource");

  private final String text;

  FindingKind(String text) {
    this.text = text;
  }

  /** As scripts know it, such as {@code add-cache}. */
  @Override
  public String toString() {
    return text;
  }
}

package io.clew.collector.trace;

/**
 * What a collector counts. What was read is stored, dropped, repeated or refused, or still open.
 */
public enum Counter {
  SPANS_READ("Spans that were read from Kafka."),
  SPANS_STORED("Spans that the store has."),
  SPANS_DROPPED("Spans that a tail policy has dropped."),
  SPANS_REPEATED("Spans that came again just as they were, and are not stored twice."),
  SPANS_REFUSED("Spans that the store has refused, or that cannot be decoded: dead letters."),
  SPANS_LATE("Spans of the stored ones that came after their trace was whole, or too large."),
  TRACES_OPENED("Traces of which a first span was read."),
  TRACES_COMPLETED("Traces that were whole, or too large, and were kept."),
  TRACES_ROOTLESS("Traces of the completed ones that had no root."),
  TRACES_DROPPED("Traces that a tail policy has dropped."),
  DOCUMENTS_STORED("Documents that the store has."),
  DOCUMENTS_REFUSED("Documents that the store has refused."),
  DEAD_LETTERS("Records in the topic of dead letters.");

  private final String help;

  Counter(String help) {
    this.help = help;
  }

  /** What it counts, in a sentence. */
  public String help() {
    return help;
  }
}

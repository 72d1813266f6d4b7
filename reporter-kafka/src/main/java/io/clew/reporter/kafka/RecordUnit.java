package io.clew.reporter.kafka;

/** Which spans of a batch one Kafka record holds. Either way it holds at most what Kafka takes. */
public enum RecordUnit {
  /**
   * Those of one trace, and the key is the trace id. For readers that aggregate traces: a trace
   * stays in one partition.
   */
  TRACE,
  /**
   * All, without a key. For a stock Zipkin server: it stores record by record, so that many small
   * records cost it several times the CPU.
   */
  BATCH
}

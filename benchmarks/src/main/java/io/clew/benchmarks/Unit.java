package io.clew.benchmarks;

/** The unit of a number. Less is better, except for {@link #SPANS_PER_SECOND}. */
public enum Unit {
  /** The time of one run of a workload, on the thread that runs it. */
  NANOS("ns/op"),

  /** What one run allocates on all threads, with the encoding: JMH's -prof gc. */
  BYTES("B/op"),

  /** What one run allocates on the thread that runs it. */
  CALLER_BYTES("caller B/op"),

  /** CPU time of a whole process. */
  CPU_MICROS("us/span"),

  /** CPU time of a whole process that a call takes more than without tracing. */
  ADDED_MICROS("us/call"),

  /** What a call allocates on all threads more than without tracing. */
  ADDED_BYTES("B/call"),

  /** The time of a tracer's worker thread, by the wall clock. */
  WORKER_NANOS("ns/span"),

  /** Finished spans that were never delivered, in percent. */
  DROPPED("% dropped"),

  /** The throughput, by the wall clock. */
  SPANS_PER_SECOND("spans/s"),

  /** Time by the wall clock. */
  MILLIS("ms"),

  /** CPU time of a whole process. */
  CPU_MILLIS("cpu ms"),

  /** Resident memory, in millions of bytes. */
  MEGABYTES("MB"),

  /** Classes that were loaded. */
  CLASSES("classes"),

  /** Thousands of bytes. */
  KILOBYTES("KB");

  private final String label;

  Unit(String label) {
    this.label = label;
  }

  /**
   * The name in tables.
   *
   * @return short
   */
  public String label() {
    return label;
  }
}

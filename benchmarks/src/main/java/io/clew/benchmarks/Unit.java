package io.clew.benchmarks;

/** What a number is. Of each, less is better, but of {@link #SPANS_PER_SECOND}. */
public enum Unit {
  /** Time that one run of a workload takes the thread that runs it. */
  NANOS("ns/op"),

  /** What one run of a workload allocates on all threads, encoding included: JMH's -prof gc. */
  BYTES("B/op"),

  /** What one run of a workload allocates on the thread that runs it. */
  CALLER_BYTES("caller B/op"),

  /** CPU time of a whole process. */
  CPU_MICROS("us/span"),

  /** Time of a tracer's worker, by the wall clock. */
  WORKER_NANOS("ns/span"),

  /** Spans that were finished and never delivered, of a hundred. */
  DROPPED("% dropped"),

  /** How fast spans go through, by the wall clock. */
  SPANS_PER_SECOND("spans/s"),

  /** Time from the wall clock. */
  MILLIS("ms"),

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

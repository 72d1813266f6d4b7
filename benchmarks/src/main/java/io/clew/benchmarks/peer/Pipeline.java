package io.clew.benchmarks.peer;

import io.opentracing.Tracer;

/**
 * A tracer with everything behind it, down to a transport that counts and forgets. What it has
 * delivered is the proof that it was measured at work, and not at dropping.
 */
public interface Pipeline extends AutoCloseable {
  /**
   * Spans that wait in every tracer's queue at the most; ample for a {@linkplain
   * io.clew.benchmarks.workload.BurstBenchmark burst}, so that nobody has a reason to drop.
   */
  int QUEUED_SPANS = 1 << 16;

  /**
   * The tracer.
   *
   * @return always the same
   */
  Tracer tracer();

  /**
   * What has arrived, encoded, at the transport.
   *
   * @return always the same
   */
  Deliveries deliveries();

  /** Asks for what is queued to be delivered now, where the tracer can be asked. */
  void nudge();

  /**
   * Sends what is queued, or has it sent, in a message of its own; on this thread if the tracer
   * does it so. For warming up: what one message costs is nothing to be measured.
   */
  default void flush() {
    nudge();
  }

  @Override
  void close();
}

package io.clew.benchmarks.peer;

import io.opentracing.Tracer;

/**
 * A tracer with its reporter, encoder and a transport that counts spans and discards them. The
 * count proves that the tracer has delivered the spans and not dropped them.
 */
public interface Pipeline extends AutoCloseable {
  /**
   * The size of every tracer's queue. It is large enough for a {@linkplain
   * io.clew.benchmarks.workload.BurstBenchmark burst}, so that no tracer has to drop.
   */
  int QUEUED_SPANS = 1 << 16;

  /** Always the same tracer. */
  Tracer tracer();

  /** What the peer's own instrumentation needs: its tracer, in its own API. */
  default Object ownTracer() {
    return tracer();
  }

  /** What has arrived, encoded, at the transport. */
  Deliveries deliveries();

  /** Asks the tracer to deliver now what is in its queue, if it can be asked. */
  void nudge();

  /**
   * Sends what is in the queue in a message of its own, on this thread if the tracer does so. It is
   * for the warm-up, which needs many messages.
   */
  default void flush() {
    nudge();
  }

  @Override
  void close();
}

package io.clew.benchmarks.writers;

import java.util.Map;

/**
 * What a service in a test needs of its tracer. Times are in epoch microseconds.
 *
 * @param <S> the tracer's own spans
 */
interface TracedService<S> extends AutoCloseable {
  /** Begins to serve a request; without headers, the first one of a trace. */
  S server(Map<String, String> headers, String name, long start);

  /** Begins a call of another service. */
  S client(S parent, String name, String callee, long start);

  /** Begins work inside this process. */
  S local(S parent, String name, long start);

  /** What a call takes along, in the tracer's own format. */
  Map<String, String> headers(S client);

  void tag(S span, String key, String value);

  void log(S span, long time, String event);

  /** As the tracer's users mark a failure. */
  void fail(S span);

  void finish(S span, long end);

  /** Returns when all spans have been sent. */
  @Override
  void close();
}

package io.clew.api;

import org.jspecify.annotations.Nullable;

/** What a {@link Sampler} knows of the trace that it decides on: its first span in this process. */
public interface SamplingRequest {
  /**
   * The lower half of the trace id.
   *
   * @return random bits, unless {@link #isClientChosen()}
   */
  long traceIdLow();

  /**
   * Whether a client may have chosen the trace id, so that its bits need not be random.
   *
   * @return see {@link TraceContext#isClientChosen()}
   */
  boolean isClientChosen();

  /** The service that starts the span. */
  String service();

  /** The span's operation name. */
  String operation();

  /**
   * A tag that was set before the start of the span, such as {@code span.kind} or {@code
   * http.method}.
   *
   * @return a String, Boolean or Number; null if it was not set
   */
  @Nullable Object tag(String key);
}

package io.clew.api;

/**
 * The sampling state of a trace, the four states of B3.
 *
 * @see <a href="https://github.com/openzipkin/b3-propagation#sampling-state">B3 sampling state</a>
 */
public enum SamplingState {
  /** No decision yet. The service that starts the next span makes it. */
  UNDECIDED,
  /** Not recorded. The ids are still propagated, so that no later service decides again. */
  DENY,
  /** Recorded and reported. */
  ACCEPT,
  /** Always recorded and reported: samplers are not asked. B3 calls it debug. */
  DEBUG;

  /**
   * Whether spans of the trace are recorded.
   *
   * @return true for {@link #ACCEPT} and {@link #DEBUG}
   */
  public boolean sampled() {
    return this == ACCEPT || this == DEBUG;
  }
}

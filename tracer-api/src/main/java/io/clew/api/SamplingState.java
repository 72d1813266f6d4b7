package io.clew.api;

/**
 * The sampling state of a trace, the four states of B3.
 *
 * @see <a href="https://github.com/openzipkin/b3-propagation#sampling-state">B3 sampling state</a>
 */
public enum SamplingState {
  /** Nobody has decided yet: whoever starts the next span does. */
  UNDECIDED,
  /** Not recorded. The ids are propagated all the same, so that nobody decides anew. */
  DENY,
  /** Recorded and reported. */
  ACCEPT,
  /** Recorded and reported at any price: samplers are not asked, and B3 carries it as debug. */
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

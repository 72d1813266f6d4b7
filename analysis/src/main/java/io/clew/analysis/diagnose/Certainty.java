package io.clew.analysis.diagnose;

/** How sure a finding is. */
public enum Certainty {
  /** The rule and all its guards say so, or other traces prove it. */
  CERTAIN,

  /** Nothing speaks against it, and something for it. */
  LIKELY,

  /** Nothing speaks against it. Not shown unless asked for. */
  POSSIBLE,

  /** Worth to know; no time is claimed. */
  INFO
}

package io.clew.analysis.compare;

/** Which of the two sets a trace belongs to. */
enum Side {
  /** As it should be. */
  BASE,
  /** What is asked about. */
  PROBLEM
}

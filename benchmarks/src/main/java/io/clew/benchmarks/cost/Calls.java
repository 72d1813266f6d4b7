package io.clew.benchmarks.cost;

/** Calls of a library, traced or not. They are made in rounds, of which all are alike. */
interface Calls {
  /** How many calls a round has. */
  int ROUND = 1000;

  /** Makes one round, and returns when all calls have ended. It fails if one call does. */
  void run() throws Exception;

  /** Ends what was started for the calls. */
  void stop() throws Exception;
}

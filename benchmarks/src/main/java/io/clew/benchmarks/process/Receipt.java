package io.clew.benchmarks.process;

import java.io.IOException;

/** What has arrived at a destination. It is checked while no time is measured. */
interface Receipt {
  /**
   * Checks all of it.
   *
   * @throws IllegalStateException unless exactly so many spans have arrived
   */
  void verify(long spans) throws IOException;
}

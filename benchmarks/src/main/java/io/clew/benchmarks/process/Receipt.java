package io.clew.benchmarks.process;

import java.io.IOException;

/** What has arrived where it was to go, to be looked at off the clock. */
interface Receipt {
  /**
   * Looks at all of it.
   *
   * @throws IllegalStateException unless exactly so many spans are there
   */
  void verify(long spans) throws IOException;
}

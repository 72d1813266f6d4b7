package io.clew.common;

import java.util.function.LongConsumer;

/**
 * Logs when something begins to fail and when it works again, and nothing in between. A logger that
 * throws does no harm. Not safe to share between threads.
 */
public final class FailureLog {
  private long failures;
  private boolean logged;

  /**
   * Counts a failure.
   *
   * @param first logs it; called for the first failure since it worked
   */
  public void failed(Runnable first) {
    failures++;
    report(first);
  }

  /** Logs a state that is as good as a failure, once until it works again, without counting one. */
  public void report(Runnable first) {
    if (!logged) {
      logged = true;
      SafeLog.log(first);
    }
  }

  /**
   * Ends the failures.
   *
   * @param recovered logs it, with the number of failures; called if anything was logged since it
   *     worked last
   */
  public void worked(LongConsumer recovered) {
    if (logged) {
      long ended = failures;
      failures = 0;
      logged = false;
      SafeLog.log(() -> recovered.accept(ended));
    }
  }

  /** How many failures there were since it worked last. */
  public long failures() {
    return failures;
  }
}

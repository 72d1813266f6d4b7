package io.clew.common;

/**
 * The one rule for errors that tracing does not survive: a {@link VirtualMachineError} goes on to
 * whoever can do something about it. A {@link StackOverflowError} does not count as one: it is the
 * fault of one call.
 *
 * <p>The rule is for the application's threads. Tracing's own threads survive everything: what has
 * failed is counted and logged, and the thread goes on.
 */
public final class FatalErrors {
  private FatalErrors() {}

  /** Throws a fatal error on, and returns on all else. */
  public static void rethrow(Throwable cause) {
    if (isFatal(cause)) {
      throw (VirtualMachineError) cause;
    }
  }

  /**
   * Whether tracing does not survive an error on the application's threads.
   *
   * @param cause what was thrown
   */
  public static boolean isFatal(Throwable cause) {
    return cause instanceof VirtualMachineError && !(cause instanceof StackOverflowError);
  }
}

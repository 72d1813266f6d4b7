package io.clew.testing;

/**
 * Something that a test has opened and not closed.
 *
 * @param what it in words
 * @param trace made where it was opened
 */
record LeftOpen(String what, Throwable trace) {
  /** One line: what it is, and the first place outside of the tracer. */
  @Override
  public String toString() {
    for (StackTraceElement frame : trace.getStackTrace()) {
      if (!isTracer(frame.getClassName())) {
        return what + " at " + frame;
      }
    }
    return what;
  }

  private static boolean isTracer(String className) {
    return className.startsWith("io.clew.core.")
        || className.startsWith("io.opentracing.")
        || className.startsWith(OpenSpans.class.getName())
        || className.startsWith(OpenScopes.class.getName());
  }
}

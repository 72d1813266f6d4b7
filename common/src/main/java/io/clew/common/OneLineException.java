package io.clew.common;

import org.jspecify.annotations.Nullable;

/** Stands in the log for one whose message, or whose cause's message, has a line break. */
final class OneLineException extends Exception {
  private static final long serialVersionUID = 1;
  private static final int MAX_CAUSES = 20;

  private OneLineException(Throwable of, @Nullable Throwable cause) {
    super(OneLine.of(of.toString()), cause, false, true);
    setStackTrace(of.getStackTrace());
  }

  /** The same if it is on one line already. */
  static @Nullable Throwable of(@Nullable Throwable thrown) {
    return of(thrown, 0);
  }

  private static @Nullable Throwable of(@Nullable Throwable thrown, int depth) {
    if (thrown == null || depth == MAX_CAUSES) {
      return null;
    }
    Throwable cause = of(thrown.getCause(), depth + 1);
    String plain = thrown.toString();
    boolean same = cause == thrown.getCause() && plain.equals(OneLine.of(plain));
    return same ? thrown : new OneLineException(thrown, cause);
  }
}

package io.clew.common;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stands in the log for one that has a line break in its message, or in that of a cause or a
 * suppressed one.
 */
final class OneLineException extends Exception {
  private static final long serialVersionUID = 1;
  private static final int MAX_CAUSES = 20;

  /** How deep suppressed exceptions are looked at: each may have several of its own. */
  private static final int MAX_SUPPRESSED = 3;

  private OneLineException(Throwable of, @Nullable Throwable cause, List<Throwable> suppressed) {
    super(OneLine.of(String.valueOf((Object) of.toString())), cause, true, true);
    setStackTrace(of.getStackTrace());
    suppressed.forEach(this::addSuppressed);
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
    String plain = String.valueOf((Object) thrown.toString());
    boolean same = cause == thrown.getCause() && plain.equals(OneLine.of(plain));
    List<Throwable> suppressed = new ArrayList<>();
    Throwable[] all = depth < MAX_SUPPRESSED ? thrown.getSuppressed() : new Throwable[0];
    for (Throwable each : all) {
      Throwable shown = of(each, depth + 1);
      same &= shown == each;
      if (shown != null) {
        suppressed.add(shown);
      }
    }
    return same ? thrown : new OneLineException(thrown, cause, suppressed);
  }
}

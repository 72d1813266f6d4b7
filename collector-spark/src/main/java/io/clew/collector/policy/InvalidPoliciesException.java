package io.clew.collector.policy;

import java.util.List;

/**
 * A file of tail policies in which something is not as expected, so that it is refused whole. The
 * message has a line for each problem, such as {@code line 7, column 16,
 * policies[2].latency.threshold_ms: expected a whole number from 0 to 86400000, got -1}.
 */
public final class InvalidPoliciesException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private static final int MAX_SHOWN = 100;

  InvalidPoliciesException(List<String> problems) {
    super(message(problems));
  }

  private static String message(List<String> problems) {
    int shown = Math.min(problems.size(), MAX_SHOWN);
    String lines = String.join("\n", problems.subList(0, shown));
    int more = problems.size() - shown;
    return more == 0 ? lines : lines + "\nand " + more + " more";
  }
}

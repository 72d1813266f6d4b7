package io.clew.stress.fault;

import io.clew.core.report.AsyncReporter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The result of a run.
 *
 * @param without nanoseconds of each {@code finish()} before the fault
 * @param with the same during the fault
 * @param heapWithout bytes in use after a full collection before the fault
 * @param heapWith the same during the fault, at its end
 * @param finished spans that the application has finished
 * @param seen what tracing has thrown into the application
 * @param delivered spans that are safe, counted at the receiver
 * @param stats the reporter's counters after the close
 * @param sentAfter spans that were sent after the fault
 * @param flushed whether the last flush was done in time
 * @param lost what the close has returned
 */
record Outcome(
    Fault fault,
    Histogram without,
    Histogram with,
    long heapWithout,
    long heapWith,
    long finished,
    @Nullable Throwable seen,
    long delivered,
    AsyncReporter.Stats stats,
    long sentAfter,
    boolean flushed,
    long lost) {

  /** A full ring of 16,384 spans and a batch are about six; the run itself allocates, too. */
  private static final int MAX_HELD_MB = 16;

  private static final double MB = 1024 * 1024;

  static final String HEADER =
      """
      | sender                       | p50 us |   with | p99 us |   with | p99.9 us |    with |  max us |    with | heap MB |  with | reported |    sent |    full | failed | ok  |
      |------------------------------|-------:|-------:|-------:|-------:|---------:|--------:|--------:|--------:|--------:|------:|---------:|--------:|--------:|-------:|-----|
      """;

  /** All that must not have happened; empty if there is no problem. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (seen != null) {
      problems.add("the application has seen " + seen);
    }
    expect(problems, "spans counted", finished, stats.reported());
    expect(problems, "spans sent", delivered, stats.sent());
    expect(problems, "spans pending after the close", 0, stats.pending());
    expect(problems, "spans lost by the close", 0, lost);
    expect(
        problems,
        "sent, dropped and pending",
        stats.reported(),
        stats.sent() + stats.dropped() + stats.pending());
    if (!flushed) {
      problems.add("the flush was not done in time");
    }
    if (sentAfter <= 0) {
      problems.add("nothing was sent after the fault");
    }
    if (heapWith - heapWithout > MAX_HELD_MB * MB) {
      problems.add(
          String.format(
              Locale.ROOT,
              "heap: expected at most %d MB more, got %d bytes after %d",
              MAX_HELD_MB,
              heapWith,
              heapWithout));
    }
    return problems;
  }

  private static void expect(List<String> problems, String what, long expected, long got) {
    if (expected != got) {
      problems.add(what + ": expected " + expected + ", got " + got);
    }
  }

  /** A line of the table that {@link #HEADER} begins. */
  String row() {
    return String.format(
        Locale.ROOT,
        "| %-28s | %s | %s | %s | %s | %7.1f | %5.1f | %8d | %7d | %7d | %6d | %-3s |",
        fault.label(),
        micros("%6.2f | %6.2f", 50),
        micros("%6.2f | %6.2f", 99),
        micros("%8.1f | %7.1f", 99.9),
        micros("%7.0f | %7.0f", 100),
        heapWithout / MB,
        heapWith / MB,
        stats.reported(),
        stats.sent(),
        stats.droppedQueueFull(),
        stats.droppedSendFailed(),
        problems().isEmpty() ? "yes" : "no");
  }

  private String micros(String format, double percentile) {
    return String.format(
        Locale.ROOT,
        format,
        without.getValueAtPercentile(percentile) / 1e3,
        with.getValueAtPercentile(percentile) / 1e3);
  }
}

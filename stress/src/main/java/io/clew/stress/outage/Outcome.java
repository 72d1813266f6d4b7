package io.clew.stress.outage;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The result of a run.
 *
 * @param spooled whether there was a spool
 * @param without nanoseconds of {@code finish()}, and bytes of the heap, while the broker worked
 * @param with the same during the outage
 * @param after the same while the spans that had waited were sent
 * @param counters of the reporter and the spool, of all processes together
 * @param closeLimitMillis how long the close could take
 * @param finished spans that the application has finished
 * @param safe spans for which the sender has returned
 * @param broken safe spans that Kafka does not have
 * @param lost finished spans that Kafka does not have
 * @param undamaged lost spans that were not in the damaged segment
 * @param duplicates how many times Kafka has a span again
 * @param unknown spans that Kafka has though the application has not finished them
 * @param logLines lines of the log
 */
record Outcome(
    Outage outage,
    boolean spooled,
    Answer without,
    Answer with,
    Answer after,
    Answer counters,
    long closeLimitMillis,
    long finished,
    long safe,
    long broken,
    long lost,
    long undamaged,
    long duplicates,
    long unknown,
    long logLines) {

  /** A full queue of 16,384 spans, a batch or two, and the buffer of Kafka's producer. */
  private static final int MAX_HEAP_MB = 64;

  /** The time until a thread runs on a busy machine. */
  private static final long CLOSE_GRACE_MILLIS = 500;

  /** The state changes no more often than this. */
  private static final int MAX_LOG_LINES = 10;

  private static final double MB = 1024 * 1024;

  static final String HEADER =
      """
      | broker                | sender | p50 us |   with | p99.9 us |    with |  after | max us |    with |  after | heap MB |  with | reported |    sent |    full | failed | large |   quota | corrupt |    lost |  twice | close s | ok  |
      |-----------------------|--------|-------:|-------:|---------:|--------:|-------:|-------:|--------:|-------:|--------:|------:|---------:|--------:|--------:|-------:|------:|--------:|--------:|--------:|-------:|--------:|-----|
      """;

  String label() {
    return outage.label() + (spooled ? ", spool" : "");
  }

  /** All that must not have happened; empty if there is no problem. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    zero(problems, "exceptions in the application", get("seen"));
    zero(problems, "exceptions that were not caught", get("uncaught"));
    checkReporterCounters(problems);
    checkSpansInKafka(problems);
    if (spooled) {
      checkSpoolCounters(problems);
    }
    if (with.get("heap") > MAX_HEAP_MB * MB) {
      problems.add("heap: expected at most " + MAX_HEAP_MB + " MB, got " + with.get("heap"));
    }
    atMost(problems, "lines of the log", MAX_LOG_LINES, logLines);
    long closeMillis = get("closeNanos") / 1_000_000;
    if (closeMillis > closeLimitMillis + CLOSE_GRACE_MILLIS) {
      problems.add("close: expected " + closeLimitMillis + " ms, got " + closeMillis);
    }
    return problems;
  }

  private void checkReporterCounters(List<String> problems) {
    equal(
        problems,
        "sent, dropped and pending",
        get("reported"),
        get("sent") + droppedByReporter() + get("pending"));
    if (outage == Outage.CRASH) {
      return; // It has finished more spans after its last answer.
    }
    equal(problems, "spans counted", finished, get("reported"));
    equal(problems, "spans that are safe", get("sent") + get("rejected"), safe);
    zero(problems, "spans pending after the close", get("pending"));
    zero(problems, "spans that the application has not finished", unknown);
    if (outage == Outage.DOWN) {
      atMost(problems, "spans lost by the close", get("lost"), get("closed"));
    } else {
      equal(problems, "flushes in time", 1, get("flushed"));
      zero(problems, "spans lost by the close", get("lost") + get("closed"));
    }
  }

  private void checkSpansInKafka(List<String> problems) {
    if (outage == Outage.CORRUPT) {
      zero(problems, "lost spans that were not in the damaged segment", undamaged);
    } else {
      atMost(problems, "lost spans", droppedByReporter() + droppedBySpool() + get("pending"), lost);
      atMost(problems, "safe spans that are lost", get("rejected") + droppedBySpool(), broken);
    }
    if (outage == Outage.SMALL_MESSAGES) {
      long large = get("rejected") + get("spoolRejected");
      equal(problems, "lines with spans that are too large", 1, Math.min(1, large));
    } else {
      zero(problems, "spans rejected", get("rejected") + get("spoolRejected"));
    }
  }

  private void checkSpoolCounters(List<String> problems) {
    equal(
        problems,
        "replayed, dropped and pending",
        get("spooled") + get("adopted"),
        get("replayed") + droppedBySpool() + get("spoolPending"));
    zero(
        problems, "spans dropped although there is a spool", droppedByReporter() - get("rejected"));
    if (outage != Outage.CRASH && outage != Outage.CORRUPT) {
      equal(problems, "spans left in the spool", get("adopted"), get("spoolPending"));
    }
    if (outage == Outage.SMALL_SPOOL) {
      atMost(problems, "spans dropped for the quota", lost, get("quota"));
    }
    equal(
        problems,
        "lines with too small a spool",
        outage == Outage.SMALL_SPOOL ? 1 : 0,
        Math.min(1, get("quota")));
    equal(problems, "corrupt segments", outage == Outage.CORRUPT ? 1 : 0, get("corruptSegments"));
  }

  private long get(String name) {
    return counters.get(name);
  }

  private long droppedByReporter() {
    return get("full") + get("failed") + get("rejected") + get("unreadable") + get("closed");
  }

  private long droppedBySpool() {
    return get("spoolRejected") + get("quota") + get("corrupt");
  }

  private static void zero(List<String> problems, String what, long got) {
    equal(problems, what, 0, got);
  }

  private static void equal(List<String> problems, String what, long expected, long got) {
    if (expected != got) {
      problems.add(what + ": expected " + expected + ", got " + got);
    }
  }

  private static void atMost(List<String> problems, String what, long most, long got) {
    if (got > most) {
      problems.add(what + ": expected at most " + most + ", got " + got);
    }
  }

  /** A line of the table that {@link #HEADER} begins. */
  String row() {
    return String.format(
        Locale.ROOT,
        "| %-21s | %-6s | %s | %s | %s | %s | %s | %s | %s | %s | %7.1f | %5.1f | %8d | %7d | %7d"
            + " | %6d | %5d | %7d | %7d | %7d | %6d | %7.2f | %-3s |",
        outage.label(),
        spooled ? "spool" : "Kafka",
        micros(without, "p50", "6.2f", 6),
        micros(with, "p50", "6.2f", 6),
        micros(without, "p99.9", "8.1f", 8),
        micros(with, "p99.9", "7.1f", 7),
        micros(after, "p99.9", "6.1f", 6),
        micros(without, "max", "6.0f", 6),
        micros(with, "max", "7.0f", 7),
        micros(after, "max", "6.0f", 6),
        without.get("heap") / MB,
        with.get("heap") / MB,
        get("reported"),
        get("sent"),
        get("full"),
        get("failed") + get("closed"),
        get("rejected") + get("spoolRejected"),
        get("quota"),
        get("corrupt"),
        lost,
        duplicates,
        get("closeNanos") / 1e9,
        problems().isEmpty() ? "yes" : "no");
  }

  private static String micros(Answer times, String name, String format, int width) {
    return times.get("count") == 0
        ? " ".repeat(width)
        : String.format(Locale.ROOT, "%" + format, times.get(name) / 1e3);
  }
}

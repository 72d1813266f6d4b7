package io.clew.examples.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.analysis.trace.Trace;
import io.clew.examples.Traces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import zipkin2.Span;
import zipkin2.codec.SpanBytesDecoder;

/** Polls a server for traces until it has all of them, and each is complete. */
final class TracePoller {
  private static final int POLL_MILLIS = 50;

  private final Map<String, Collection<String>> missing;
  private final Function<String, List<Span>> server;
  private final Map<String, String> problems = new TreeMap<>();
  private final List<Trace> whole = new ArrayList<>();

  /**
   * Traces that are on their way.
   *
   * @param expected the ids of all spans, by the ids of their traces
   * @param server gives a trace's spans by its id; none if it does not know the trace
   */
  TracePoller(Map<String, Collection<String>> expected, Function<String, List<Span>> server) {
    missing = new TreeMap<>(expected);
    this.server = server;
    missing.keySet().forEach(id -> problems.put(id, "trace " + id + ": not asked for"));
  }

  /** What Zipkin's API has answered. */
  static List<Span> spans(String json) {
    return SpanBytesDecoder.JSON_V2.decodeList(json.getBytes(UTF_8));
  }

  /**
   * Waits for as long as traces arrive.
   *
   * @param timeout how long to wait for the next one
   * @param whenWhole called for each that is whole
   */
  void await(Duration timeout, Runnable whenWhole) throws InterruptedException {
    long last = System.nanoTime();
    while (!missing.isEmpty()) {
      Iterator<Map.Entry<String, Collection<String>>> each = missing.entrySet().iterator();
      while (each.hasNext()) {
        if (System.nanoTime() - last > timeout.toNanos()) {
          return;
        }
        Map.Entry<String, Collection<String>> trace = each.next();
        if (isWhole(trace.getKey(), trace.getValue())) {
          each.remove();
          whenWhole.run();
          last = System.nanoTime();
        }
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private boolean isWhole(String traceId, Collection<String> expected) {
    String problem;
    try {
      problem = compare(expected.stream().sorted().toList(), server.apply(traceId));
    } catch (RuntimeException e) {
      problem = String.valueOf(e);
    }
    if (problem == null) {
      problems.remove(traceId);
      return true;
    }
    problems.put(traceId, "trace " + traceId + ": " + problem);
    return false;
  }

  private @Nullable String compare(List<String> expected, List<Span> spans) {
    List<String> found = spans.stream().map(Span::id).sorted().toList();
    if (!found.equals(expected)) {
      long missing = expected.stream().filter(id -> !found.contains(id)).count();
      return String.format(
          Locale.ROOT,
          "expected %d spans, found %d, %d are missing",
          expected.size(),
          found.size(),
          missing);
    }
    Trace trace = Trace.of(spans);
    List<String> broken = Traces.problems(trace);
    if (!broken.isEmpty()) {
      return broken.get(0);
    }
    whole.add(trace);
    return null;
  }

  /** What was wrong with each of the others when they were last asked for. */
  Collection<String> problems() {
    return problems.values();
  }

  /** Those that have arrived, as the server has them, the slowest first. */
  List<Trace> whole() {
    return whole.stream()
        .sorted(Comparator.comparingLong((Trace trace) -> trace.duration(0)).reversed())
        .toList();
  }
}

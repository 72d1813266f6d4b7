package io.clew.analysis.trace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import zipkin2.Span;

/**
 * Finds hosts whose clocks disagree, and puts the spans of a trace on the clock of the root's host.
 *
 * <p>A server works while its client waits: so each call says between which two offsets the clock
 * of the server's host is, and all calls of two hosts together say it more exactly. No offset is
 * one of those: the clocks are taken to agree. Else it is the middle.
 */
final class Skew {
  /** So that no sum of a time and an offset can overflow. */
  private static final long MAX_OFFSET_MICROS = 1L << 60;

  /** By host, then by the other host; each pair twice, once from each side. */
  private final Map<String, Map<String, Bounds>> boundsByHosts = new HashMap<>();

  /** By how much the clock of a host is ahead of that of the root's host. */
  private final Map<String, Long> offsetsByHost = new HashMap<>();

  private final List<HostOffset> corrected = new ArrayList<>();

  private Skew() {}

  /** Returns the offsets that were corrected, those nearest to the root's host first. */
  static List<HostOffset> correct(List<SpanRow> parentsFirst) {
    Skew skew = new Skew();
    for (SpanRow span : parentsFirst) {
      skew.addCall(span);
    }
    if (skew.boundsByHosts.isEmpty()) {
      return List.of();
    }
    String last = "";
    for (SpanRow span : parentsFirst) {
      if (!span.host.equals(last) && skew.boundsByHosts.containsKey(span.host)) {
        skew.addOffsets(span.host);
      }
      last = span.host;
    }
    if (!skew.corrected.isEmpty()) {
      skew.shift(parentsFirst);
    }
    return skew.corrected;
  }

  private void addCall(SpanRow server) {
    SpanRow client = server.parent;
    if (client == null
        || client.kind != Span.Kind.CLIENT
        || !server.isServerSide()
        || client.host.equals(server.host)
        || client.host.isEmpty()
        || server.host.isEmpty()
        || !client.hasTimes()
        || !server.hasTimes()
        || isGivenUp(client, server)) {
      return;
    }
    long atLeast = server.end() - client.end();
    long atMost = server.start - client.start;
    bounds(client.host, server.host).add(atLeast, atMost);
    bounds(server.host, client.host).add(-atMost, -atLeast);
  }

  /** Then the server may have worked on, and its end says nothing. */
  private static boolean isGivenUp(SpanRow client, SpanRow server) {
    return server.duration > client.duration || (client.isError() && !server.isError());
  }

  private Bounds bounds(String from, String to) {
    return boundsByHosts
        .computeIfAbsent(from, ignored -> new TreeMap<>())
        .computeIfAbsent(to, ignored -> new Bounds());
  }

  /** Those of the hosts that calls connect to this one, by the fewest calls. */
  private void addOffsets(String start) {
    if (offsetsByHost.putIfAbsent(start, 0L) != null) {
      return;
    }
    Deque<String> reached = new ArrayDeque<>(List.of(start));
    while (!reached.isEmpty()) {
      String from = reached.remove();
      long base = offsetsByHost.getOrDefault(from, 0L);
      boundsByHosts
          .getOrDefault(from, Map.of())
          .forEach(
              (to, bounds) -> {
                if (!offsetsByHost.containsKey(to)) {
                  long offset = bounds.offset();
                  offsetsByHost.put(to, limit(base + offset));
                  reached.add(to);
                  if (offset != 0) {
                    corrected.add(new HostOffset(from, to, offset, bounds.isContradictory()));
                  }
                }
              });
    }
  }

  private static long limit(long offset) {
    return Math.max(-MAX_OFFSET_MICROS, Math.min(MAX_OFFSET_MICROS, offset));
  }

  private void shift(List<SpanRow> parentsFirst) {
    for (SpanRow span : parentsFirst) {
      @Nullable SpanRow parent = span.parent;
      if (span.host.isEmpty() && parent != null) {
        span.shiftBack(parent.offset); // Most likely of the same process.
      } else {
        span.shiftBack(offsetsByHost.getOrDefault(span.host, 0L));
      }
    }
  }

  /** Between which offsets the clock of a host is, by each call. */
  private static final class Bounds {
    private long atLeast = Long.MIN_VALUE;
    private long atMost = Long.MAX_VALUE;
    private final List<Long> middles = new ArrayList<>(1);

    void add(long callAtLeast, long callAtMost) {
      atLeast = Math.max(atLeast, callAtLeast);
      atMost = Math.min(atMost, callAtMost);
      middles.add(middle(callAtLeast, callAtMost));
    }

    private static long middle(long low, long high) {
      return low + (high - low) / 2;
    }

    boolean isContradictory() {
      return atLeast > atMost;
    }

    long offset() {
      if (isContradictory()) {
        long[] sorted = middles.stream().mapToLong(Long::longValue).sorted().toArray();
        return middle(sorted[(sorted.length - 1) / 2], sorted[sorted.length / 2]);
      }
      return atLeast <= 0 && atMost >= 0 ? 0 : middle(atLeast, atMost);
    }
  }
}

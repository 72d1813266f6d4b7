package io.clew.collector.trace;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import zipkin2.Span;

/** Calls an aggregator as Spark does: first the input of a batch, then the timers that are due. */
final class SimulatedEngine {
  private final TraceAggregator aggregator;
  private final Map<Long, State> states = new HashMap<>();

  SimulatedEngine(TraceAggregator aggregator) {
    this.aggregator = aggregator;
  }

  /** What came out of a batch. */
  static class Outcomes implements Outcome.Reader {
    final List<Outcome.Part> parts = new ArrayList<>();
    final List<Chunk> letters = new ArrayList<>();
    int read;
    int opened;
    int dropped;
    int droppedTraces;

    @Override
    public void counted(int spans, boolean isNewTrace) {
      read += spans;
      opened += isNewTrace ? 1 : 0;
    }

    @Override
    public void deadLetter(Chunk letter) {
      letters.add(letter);
    }

    @Override
    public void dropped(int spans, boolean isFirst) {
      dropped += spans;
      droppedTraces += isFirst ? 1 : 0;
    }

    @Override
    public void part(Outcome.Part part) {
      parts.add(part);
    }

    List<Span> spans() {
      List<Span> spans = new ArrayList<>();
      parts.forEach(part -> part.chunks().forEach(chunk -> chunk.decode(spans::add)));
      return spans;
    }
  }

  private static final class State implements TraceState {
    private final TreeSet<Long> timers = new TreeSet<>();
    private final List<byte[]> chunks = new ArrayList<>();
    private byte @Nullable [] header;

    @Override
    public byte @Nullable [] header() {
      return header;
    }

    @Override
    public void setHeader(byte[] bytes) {
      header = bytes;
    }

    @Override
    public void clearHeader() {
      header = null;
    }

    @Override
    public Iterator<byte[]> chunks() {
      return List.copyOf(chunks).iterator();
    }

    @Override
    public void append(List<byte[]> more) {
      if (more.isEmpty()) {
        throw new IllegalArgumentException("Spark refuses an empty list");
      }
      chunks.addAll(more);
    }

    @Override
    public void clearChunks() {
      chunks.clear();
    }

    @Override
    public void setTimer(long epochMillis) {
      if (!timers.add(epochMillis)) {
        throw new IllegalStateException("there is a timer at " + epochMillis);
      }
    }

    @Override
    public void deleteTimer(long epochMillis) {
      if (!timers.remove(epochMillis)) {
        throw new IllegalStateException("there is no timer at " + epochMillis);
      }
    }
  }

  /** Runs a batch with these records, each of them in a partition and at an offset of its own. */
  Outcomes batch(long now, byte[]... values) throws IOException {
    Map<Long, List<byte[]>> byTrace = new LinkedHashMap<>();
    RecordSplitter splitter = new RecordSplitter(TraceLimits.USUAL);
    for (int i = 0; i < values.length; i++) {
      splitter.split(
          new RecordPosition(0, now * 1000 + i, now),
          values[i],
          (key, chunk) ->
              byTrace.computeIfAbsent(key, any -> new ArrayList<>()).add(chunk.bytes()));
    }
    Outcomes outcomes = new Outcomes();
    for (Map.Entry<Long, List<byte[]>> trace : byTrace.entrySet()) {
      arrive(trace.getKey(), trace.getValue().iterator(), now, outcomes);
    }
    expire(now, outcomes);
    return outcomes;
  }

  void arrive(long key, Iterator<byte[]> chunks, long now, Outcomes outcomes) throws IOException {
    State state = states.computeIfAbsent(key, any -> new State());
    Iterator<byte[]> results = aggregator.arrive(state, chunks, now);
    while (results.hasNext()) {
      Outcome.read(results.next(), outcomes);
    }
  }

  private void expire(long now, Outcomes outcomes) throws IOException {
    TreeMap<Long, List<State>> due = new TreeMap<>();
    for (State state : states.values()) {
      if (state.timers.size() > 1) {
        throw new IllegalStateException("a trace has the timers " + state.timers);
      }
      if (!state.timers.isEmpty() && state.timers.first() <= now) {
        due.computeIfAbsent(state.timers.first(), any -> new ArrayList<>()).add(state);
      }
    }
    for (Map.Entry<Long, List<State>> timer : due.entrySet()) {
      for (State state : timer.getValue()) {
        for (byte[] outcome : aggregator.expire(state, now)) {
          Outcome.read(outcome, outcomes);
        }
        state.timers.remove(timer.getKey()); // As Spark does, after the call.
      }
    }
    states.values().removeIf(state -> state.header == null && state.timers.isEmpty());
  }

  /** How many traces have a state. */
  int traces() {
    return states.size();
  }

  /** How many bytes of spans wait. */
  long waitingBytes() {
    return states.values().stream()
        .flatMap(state -> state.chunks.stream())
        .mapToLong(chunk -> chunk.length)
        .sum();
  }

  /** A copy, as after a restart from the checkpoint. */
  SimulatedEngine restarted(TraceAggregator other) {
    SimulatedEngine copy = new SimulatedEngine(other);
    states.forEach(
        (key, state) -> {
          State own = new State();
          own.header = state.header == null ? null : state.header.clone();
          own.chunks.addAll(state.chunks);
          own.timers.addAll(state.timers);
          copy.states.put(key, own);
        });
    return copy;
  }
}

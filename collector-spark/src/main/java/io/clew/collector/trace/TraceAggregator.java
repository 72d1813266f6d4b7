package io.clew.collector.trace;

import io.clew.analysis.trace.Trace;
import io.clew.analysis.trace.TraceBuilder;
import io.clew.collector.policy.TailDecision;
import io.clew.collector.policy.TailSampler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Decides what happens to a trace, in each batch that has spans of it or in which its timer fires.
 * All follows from the state, the chunks in their order, and the time of the batch: a batch that is
 * done again has the same outcome.
 *
 * <ul>
 *   <li>A trace is whole when its root was there and no span has come for 3 seconds, or 30 seconds
 *       after its first span. Then it is decided whether it is kept, and it leaves the state.
 *   <li>If it grows too large before, it is decided then, and leaves the state in parts.
 *   <li>Its header stays for an hour after its last span, or for a day if it has several parts:
 *       what comes late follows the decision at once, as a further part.
 * </ul>
 *
 * <p>An open trace has one timer. It is set earlier when the root comes; if it fires too early,
 * since more spans have come, it is set again. For one thread.
 */
public final class TraceAggregator {
  private final TraceLimits limits;
  private final @Nullable TailSampler sampler;

  /**
   * Makes it, for any number of traces.
   *
   * @param sampler of the partition and the batch; null if all traces are kept
   */
  public TraceAggregator(TraceLimits limits, @Nullable TailSampler sampler) {
    this.limits = limits;
    this.sampler = sampler;
  }

  /**
   * Takes in the chunks of one trace that a batch has. The chunks are read, and the state changes,
   * while the outcomes are: so no more than a part is in memory.
   *
   * @param chunks in the order of the topic; dead letters among them are passed on
   * @param now the time of the batch
   * @return outcomes, for {@link Outcome#read}
   */
  public Iterator<byte[]> arrive(TraceState state, Iterator<byte[]> chunks, long now) {
    return new Arrival(state, chunks, now);
  }

  /**
   * Looks at a trace whose timer has fired.
   *
   * @param now the time of the batch
   * @return outcomes, for {@link Outcome#read}
   */
  public List<byte[]> expire(TraceState state, long now) {
    byte[] bytes = state.header();
    if (bytes == null) {
      return List.of();
    }
    TraceHeader header = TraceHeader.of(bytes);
    List<byte[]> outcomes = List.of();
    long due =
        header.isDecided
            ? header.lastMillis + limits.memoryMillis(header.parts)
            : header.dueMillis(limits);
    if (due <= now && header.isDecided) {
      state.clearHeader();
      return outcomes;
    }
    if (due <= now) {
      List<byte[]> chunks = new ArrayList<>();
      state.chunks().forEachRemaining(chunks::add);
      state.clearChunks();
      outcomes = List.of(leave(header, chunks, due, now));
      due = now + limits.memoryMillis(header.parts);
    }
    header.timerMillis = due;
    state.setTimer(due);
    state.setHeader(header.toBytes());
    return outcomes;
  }

  /** All that is there of the trace leaves the state. */
  private byte[] leave(TraceHeader header, List<byte[]> chunks, long due, long now) {
    boolean isFirst = !header.isDecided;
    int spans = header.openSpans;
    if (isFirst) {
      decide(header, chunks, due);
    }
    header.openSpans = 0;
    header.openBytes = 0;
    return header.isKept ? Outcome.part(header, now, chunks) : Outcome.dropped(spans, isFirst);
  }

  /** A trace of which nothing can be decoded is kept: its chunks become dead letters later. */
  private void decide(TraceHeader header, List<byte[]> chunks, long due) {
    header.isDecided = true;
    header.isKept = true;
    if (sampler == null) {
      return;
    }
    TraceBuilder builder = Trace.newBuilder();
    int[] spans = new int[1];
    for (byte[] chunk : chunks) {
      var unused =
          Chunk.of(chunk)
              .decode(
                  span -> {
                    builder.add(span);
                    spans[0]++;
                  });
    }
    if (spans[0] > 0) {
      TailDecision decision = sampler.decide(builder.build(), due);
      header.isKept = decision.isKept();
      header.probability = decision.probability();
      header.policy = decision.policy();
    }
  }

  /** Of one trace, in one batch. */
  private final class Arrival implements Iterator<byte[]> {
    private final TraceState state;
    private final Iterator<byte[]> chunks;
    private final long now;
    private final Deque<byte[]> outcomes = new ArrayDeque<>();
    private List<byte[]> waiting = new ArrayList<>();
    private @Nullable TraceHeader header;
    private boolean isNew;
    private boolean hasStored;
    private int spans;
    private boolean isDone;

    Arrival(TraceState state, Iterator<byte[]> chunks, long now) {
      this.state = state;
      this.chunks = chunks;
      this.now = now;
    }

    @Override
    public boolean hasNext() {
      while (outcomes.isEmpty() && !isDone) {
        if (chunks.hasNext()) {
          take(Chunk.of(chunks.next()));
        } else {
          isDone = true;
          if (header != null) {
            end(header);
          }
        }
      }
      return !outcomes.isEmpty();
    }

    @Override
    public byte[] next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return outcomes.remove();
    }

    private void take(Chunk chunk) {
      if (chunk.isDeadLetter()) {
        outcomes.add(Outcome.deadLetter(chunk));
        return;
      }
      TraceHeader known = header == null ? load() : header;
      header = known;
      known.hasRoot |= chunk.hasRoot();
      boolean isTooMuch =
          known.openSpans > 0
              && (known.openSpans + chunk.spans() > limits.maxSpans()
                  || (long) known.openBytes + chunk.bytes().length > limits.maxBytes());
      if (isTooMuch) {
        flush(known);
      }
      spans += chunk.spans();
      known.openSpans += chunk.spans();
      known.openBytes += chunk.bytes().length;
      waiting.add(chunk.bytes());
    }

    private TraceHeader load() {
      byte[] bytes = state.header();
      isNew = bytes == null;
      TraceHeader loaded = bytes == null ? new TraceHeader() : TraceHeader.of(bytes);
      loaded.firstMillis = bytes == null ? now : loaded.firstMillis;
      loaded.lastMillis = now;
      hasStored = bytes != null && !loaded.isDecided;
      return loaded;
    }

    private void flush(TraceHeader known) {
      List<byte[]> all = waiting;
      if (hasStored) {
        all = new ArrayList<>();
        state.chunks().forEachRemaining(all::add);
        state.clearChunks();
        all.addAll(waiting);
        hasStored = false;
      }
      waiting = new ArrayList<>();
      outcomes.add(leave(known, all, now, now));
    }

    private void end(TraceHeader known) {
      if (known.isDecided) {
        flush(known);
      } else {
        state.append(waiting);
      }
      long due = known.isDecided ? now + limits.memoryMillis(known.parts) : known.dueMillis(limits);
      if (known.timerMillis == 0) {
        state.setTimer(due);
        known.timerMillis = due;
      } else if (due < known.timerMillis) {
        state.deleteTimer(known.timerMillis);
        state.setTimer(due);
        known.timerMillis = due;
      }
      state.setHeader(known.toBytes());
      outcomes.add(Outcome.counted(spans, isNew));
    }
  }
}

package io.clew.collector.trace;

import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the engine keeps for one trace from batch to batch. */
public interface TraceState {
  /** What was set last; null if nothing was, or it was cleared. */
  byte @Nullable [] header();

  void setHeader(byte[] header);

  void clearHeader();

  /** In the order in which they were appended. */
  Iterator<byte[]> chunks();

  /** Puts chunks behind those that are there. */
  void append(List<byte[]> chunks);

  void clearChunks();

  /** Has the trace looked at in the first batch at or after this time. */
  void setTimer(long epochMillis);

  /** One that was set, and has not fired. */
  void deleteTimer(long epochMillis);
}

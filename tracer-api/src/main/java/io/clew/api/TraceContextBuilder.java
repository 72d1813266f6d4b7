package io.clew.api;

import io.clew.api.TraceContext.Cargo;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a {@link TraceContext}. Not safe to share between threads. */
public final class TraceContextBuilder {
  long traceIdHigh;
  long traceIdLow;
  long spanId;
  long parentId;
  long clockOffset;
  Cargo cargo = Cargo.NONE;

  /** What {@link TraceContext#toTraceId} is to return; null if that is still to be made. */
  @Nullable String traceIdText;

  boolean wide;

  /** As in {@link TraceContext}, in two bytes: with all fields, a builder takes 64 bytes. */
  byte samplingState = TraceContext.indexOf(SamplingState.UNDECIDED);

  byte flags;

  TraceContextBuilder() {}

  TraceContextBuilder(TraceContext context) {
    traceIdHigh = context.traceIdHigh;
    traceIdLow = context.traceIdLow;
    spanId = context.spanId;
    parentId = context.parentId;
    clockOffset = context.clockOffset;
    samplingState = context.samplingState;
    cargo = context.cargo;
    wide = context.wide;
    flags = context.flags;
    traceIdText = context.traceId;
  }

  /**
   * Sets a 64-bit trace id.
   *
   * @param id any value but 0
   */
  public TraceContextBuilder traceId(long id) {
    traceIdHigh = 0;
    traceIdLow = id;
    wide = false;
    traceIdText = null;
    return this;
  }

  /**
   * Sets a 128-bit trace id, written with 32 digits even if the upper half is 0.
   *
   * @param low the lower half; not both may be 0
   */
  public TraceContextBuilder traceId(long high, long low) {
    traceIdHigh = high;
    traceIdLow = low;
    wide = true;
    traceIdText = null;
    return this;
  }

  /**
   * Keeps the text of the trace id that has been set, if it came as text: logs and headers need it
   * again, and no other has to be made.
   *
   * @param text what {@link TraceContext#toTraceId} would return for this id; ignored if it has not
   *     as many digits
   */
  public TraceContextBuilder traceIdText(String text) {
    if (text.length() == (wide ? 32 : 16)) {
      traceIdText = text;
    }
    return this;
  }

  /**
   * Sets the span's own id.
   *
   * @param id 0 for none
   */
  public TraceContextBuilder spanId(long id) {
    spanId = id;
    return this;
  }

  /**
   * Sets the parent's id.
   *
   * @param id 0 for a root
   */
  public TraceContextBuilder parentId(long id) {
    parentId = id;
    return this;
  }

  /** Sets the sampling state. */
  public TraceContextBuilder samplingState(SamplingState value) {
    samplingState = TraceContext.indexOf(value);
    return this;
  }

  /**
   * Sets the request id.
   *
   * @param id as it is to be sent on; null for none but the trace id
   */
  public TraceContextBuilder requestId(@Nullable String id) {
    cargo = new Cargo(id, cargo.traceState, cargo.baggage);
    return this;
  }

  /**
   * Sets what other tracing systems said of the request.
   *
   * @param members see {@link TraceContext#traceState()}; null for nothing
   */
  public TraceContextBuilder traceState(@Nullable String members) {
    cargo = new Cargo(cargo.requestId, members, cargo.baggage);
    return this;
  }

  /** Adds or replaces one item of baggage. */
  public TraceContextBuilder baggageItem(String key, String value) {
    Map<String, String> copy = new LinkedHashMap<>(cargo.baggage);
    copy.put(key, value);
    cargo = new Cargo(cargo.requestId, cargo.traceState, Collections.unmodifiableMap(copy));
    return this;
  }

  /** Adds or replaces items of baggage. */
  public TraceContextBuilder baggageItems(Map<String, String> items) {
    if (!items.isEmpty()) {
      Map<String, String> copy = new LinkedHashMap<>(cargo.baggage);
      copy.putAll(items);
      cargo = new Cargo(cargo.requestId, cargo.traceState, Collections.unmodifiableMap(copy));
    }
    return this;
  }

  /**
   * Marks the trace id as chosen outside of the tracers.
   *
   * @param value see {@link TraceContext#isClientChosen()}
   */
  public TraceContextBuilder clientChosen(boolean value) {
    return flag(TraceContext.CLIENT_CHOSEN, value);
  }

  /**
   * Marks the context as received from another process.
   *
   * @param value see {@link TraceContext#isRemote()}
   */
  public TraceContextBuilder remote(boolean value) {
    return flag(TraceContext.REMOTE, value);
  }

  private TraceContextBuilder flag(int flag, boolean value) {
    flags = (byte) (value ? flags | flag : flags & ~flag);
    return this;
  }

  /** Sets the local clock's anchor: {@link TraceContext#clockOffset()}. */
  TraceContextBuilder clockOffset(long nanos) {
    clockOffset = nanos;
    return this;
  }

  /**
   * Whether a span has been set, so that a {@link Propagation} further down the list leaves the ids
   * alone.
   */
  public boolean hasSpan() {
    return spanId != 0;
  }

  /** Whether a trace id has been set, with a span or without. */
  public boolean hasTraceId() {
    return (traceIdHigh | traceIdLow) != 0;
  }

  /** Whether these ids have been set, whatever the width of the trace id. */
  public boolean isSpan(long high, long low, long span) {
    return traceIdHigh == high && traceIdLow == low && spanId == span;
  }

  /**
   * The sampling state that has been set.
   *
   * @return {@link SamplingState#UNDECIDED} if there is none yet
   */
  public SamplingState samplingState() {
    return TraceContext.stateOf(samplingState);
  }

  /**
   * The request id that has been set.
   *
   * @return null if there is none yet
   */
  public @Nullable String requestId() {
    return cargo.requestId;
  }

  /**
   * Whether nothing has been set that is worth a context.
   *
   * @return true if there is no trace id, no sampling state, no request id and no baggage
   */
  public boolean isEmpty() {
    return (traceIdHigh | traceIdLow) == 0
        && samplingState() == SamplingState.UNDECIDED
        && cargo.requestId == null
        && cargo.baggage.isEmpty();
  }

  /**
   * The context.
   *
   * @throws IllegalArgumentException if there is a span id and no trace id
   */
  public TraceContext build() {
    if (spanId != 0 && (traceIdHigh | traceIdLow) == 0) {
      throw new IllegalArgumentException("spanId: expected a trace id, too, got none");
    }
    return new TraceContext(this);
  }
}

package io.clew.api;

import io.opentracing.SpanContext;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What travels with a request from service to service: who it is (ids), whether it is recorded
 * (sampling state), and what it carries (request id, baggage). Immutable, safe to share between
 * threads.
 *
 * <p>A context may come without a span: a caller that sends {@code b3: 0}, or an {@code
 * X-Request-Id} alone, has said something about the request without having started a trace. The
 * trace then starts with that sampling state, that request id and, if there is one, that trace id.
 */
public final class TraceContext implements SpanContext {
  private static final SamplingState[] STATES = SamplingState.values();
  static final int CLIENT_CHOSEN = 1;
  static final int REMOTE = 2;
  private static final int LOCAL_ROOT = 4;

  final long traceIdHigh;
  final long traceIdLow;
  final long spanId;
  final long parentId;
  final long clockOffset;
  final Cargo cargo;
  final boolean wide;
  final byte samplingState;

  /** Three booleans in a byte: with all fields, a context takes 64 bytes, and not 72. */
  final byte flags;

  /**
   * What {@link #toTraceId} has returned, or what was received, kept because logs, headers and all
   * later spans of the trace need it again. Threads may race to set it: all set equal strings.
   */
  @Nullable String traceId;

  TraceContext(TraceContextBuilder builder) {
    traceIdHigh = builder.traceIdHigh;
    traceIdLow = builder.traceIdLow;
    spanId = builder.spanId;
    parentId = builder.parentId;
    clockOffset = builder.clockOffset;
    samplingState = builder.samplingState;
    cargo = builder.cargo;
    wide = builder.wide;
    flags = builder.flags;
    traceId = builder.traceIdText;
  }

  private TraceContext(
      TraceContext from,
      long traceIdHigh,
      long traceIdLow,
      boolean wide,
      long spanId,
      SamplingState samplingState,
      long clockOffset,
      boolean localRoot,
      @Nullable String traceId) {
    this.traceIdHigh = traceIdHigh;
    this.traceIdLow = traceIdLow;
    this.spanId = spanId;
    this.parentId = from.spanId;
    this.clockOffset = clockOffset;
    this.samplingState = indexOf(samplingState);
    this.cargo = from.cargo;
    this.wide = wide;
    this.flags = flags(from.isClientChosen(), false, localRoot);
    this.traceId = traceId;
  }

  @SuppressWarnings("EnumOrdinal") // In memory only.
  static byte indexOf(SamplingState state) {
    return (byte) state.ordinal();
  }

  static SamplingState stateOf(byte index) {
    return STATES[index];
  }

  private static byte flags(boolean clientChosen, boolean remote, boolean localRoot) {
    return (byte)
        ((clientChosen ? CLIENT_CHOSEN : 0) | (remote ? REMOTE : 0) | (localRoot ? LOCAL_ROOT : 0));
  }

  /**
   * An empty context to fill: no ids, {@link SamplingState#UNDECIDED}, no request id, no baggage.
   */
  public static TraceContextBuilder newBuilder() {
    return new TraceContextBuilder();
  }

  /** This context as a starting point for another. */
  public TraceContextBuilder toBuilder() {
    return new TraceContextBuilder(this);
  }

  /**
   * The context of a trace's first span: nothing came before it but what this context may say of
   * the request.
   *
   * @param low the lower half of the trace id, not 0, and the id of the span
   * @param offset see {@link #clockOffset()}
   */
  public TraceContext newRoot(
      long high, long low, boolean is128Bit, SamplingState state, long offset) {
    return new TraceContext(this, high, low, is128Bit, low, state, offset, true, null);
  }

  /**
   * The context of a span whose parent is the span of this one. If there is none but a trace id,
   * the span is the trace's first.
   *
   * @param id the span's id, not 0
   * @param offset see {@link #clockOffset()}
   */
  public TraceContext newChild(long id, SamplingState state, long offset) {
    boolean origin = isOrigin(); // Before the object: a branch after its allocation costs barriers.
    return new TraceContext(
        this, traceIdHigh, traceIdLow, wide, id, state, offset, origin, traceId);
  }

  /** Whether a span that starts from here is the first of its trace in this process. */
  boolean isOrigin() {
    return isRemote() || spanId == 0;
  }

  /**
   * Whether this context stands for a span, which can be a parent.
   *
   * @return false if nothing but a sampling state, a trace id to begin with, a request id or
   *     baggage is known
   */
  public boolean hasSpan() {
    return spanId != 0;
  }

  /**
   * Whether there is a trace id.
   *
   * @return true for every context that stands for a span, and for some that do not
   */
  public boolean hasTraceId() {
    return (traceIdHigh | traceIdLow) != 0;
  }

  /**
   * The upper half of a 128-bit trace id.
   *
   * @return 0 for a 64-bit trace id, or if there is no trace id
   */
  public long traceIdHigh() {
    return traceIdHigh;
  }

  /**
   * The lower half of the trace id, on which samplers decide.
   *
   * @return 0 if there is no trace id
   */
  public long traceIdLow() {
    return traceIdLow;
  }

  /**
   * The id of the span that this context stands for.
   *
   * @return 0 if there is none
   */
  public long spanId() {
    return spanId;
  }

  /**
   * The id of the span's parent.
   *
   * @return 0 for a root
   */
  public long parentId() {
    return parentId;
  }

  /** Whether the trace is recorded, as it was received or decided here. */
  public SamplingState samplingState() {
    return stateOf(samplingState);
  }

  /** Whether the trace's spans are recorded. */
  public boolean sampled() {
    return samplingState().sampled();
  }

  /**
   * The id under which access logs and load balancers know the request, from {@code X-Request-Id};
   * where none came in, the trace id.
   *
   * @return null if there is neither
   */
  public @Nullable String requestId() {
    return cargo.requestId != null || !hasTraceId() ? cargo.requestId : toTraceId();
  }

  /**
   * What other tracing systems said of the request in the header {@code tracestate}, carried on for
   * them and not looked into.
   *
   * @return a legal list of {@code key=value} members; null if there is none
   * @see <a href="https://www.w3.org/TR/trace-context-2/#tracestate-header">W3C tracestate</a>
   */
  public @Nullable String traceState() {
    return cargo.traceState;
  }

  /**
   * Whether a request id has come in or was set.
   *
   * @return false if {@link #requestId()} is the trace id for want of another
   */
  public boolean hasOwnRequestId() {
    return cargo.requestId != null;
  }

  /**
   * The application's own values, carried to all of the trace's later spans.
   *
   * @return an immutable map, in the order of setting
   */
  public Map<String, String> baggage() {
    return cargo.baggage;
  }

  /** Whether trace ids are written as 128 bits, 32 hex digits: as they were received. */
  public boolean is128Bit() {
    return wide;
  }

  /**
   * Whether the trace id was chosen outside of the tracers, as from an {@code X-Request-Id}.
   * Samplers mix such an id before they decide on it: its bits need not be random.
   */
  public boolean isClientChosen() {
    return (flags & CLIENT_CHOSEN) != 0;
  }

  /** Whether this context was received from another process. */
  public boolean isRemote() {
    return (flags & REMOTE) != 0;
  }

  /**
   * Whether the span is the first of its trace in this process, with no parent or one elsewhere.
   */
  public boolean isLocalRoot() {
    return (flags & LOCAL_ROOT) != 0;
  }

  /**
   * The difference between wall clock and {@link System#nanoTime()} that all spans share which a
   * request causes in one process, so that they never run backwards within it.
   *
   * @return nanoseconds to add to {@code nanoTime} for nanoseconds since the epoch; meaningless if
   *     {@linkplain #isRemote() remote}
   */
  public long clockOffset() {
    return clockOffset;
  }

  /**
   * The trace id in lower-case hex.
   *
   * @return 16 or 32 digits, as wide as it was received; "" if there is no trace id
   */
  @Override
  public String toTraceId() {
    if (!hasTraceId()) {
      return "";
    }
    String known = traceId;
    if (known == null) {
      known = wide ? wideTraceId() : HexFormat.of().toHexDigits(traceIdLow);
      traceId = known;
    }
    return known;
  }

  /** One string, where two halves and their concatenation would be three. */
  private String wideTraceId() {
    byte[] bytes = new byte[2 * Long.BYTES];
    for (int i = 0; i < Long.BYTES; i++) {
      int shift = Long.SIZE - Byte.SIZE * (i + 1);
      bytes[i] = (byte) (traceIdHigh >>> shift);
      bytes[Long.BYTES + i] = (byte) (traceIdLow >>> shift);
    }
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * The span id in lower-case hex.
   *
   * @return 16 digits; "" if there is no span
   */
  @Override
  public String toSpanId() {
    return hasSpan() ? HexFormat.of().toHexDigits(spanId) : "";
  }

  @Override
  public Iterable<Map.Entry<String, String>> baggageItems() {
    return cargo.baggage.entrySet();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    return other instanceof TraceContext that
        && traceIdHigh == that.traceIdHigh
        && traceIdLow == that.traceIdLow
        && spanId == that.spanId
        && parentId == that.parentId
        && samplingState == that.samplingState
        && wide == that.wide
        && cargo.isLike(that.cargo);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(traceIdLow) * 31 + Long.hashCode(spanId);
  }

  /** The ids and the sampling state; neither request id nor baggage, which may be confidential. */
  @Override
  public String toString() {
    return toTraceId() + "/" + toSpanId() + " " + samplingState();
  }

  /**
   * What most contexts do not have, and what children share with their parents as it is. Not a
   * record: JDK 17 keeps the last record whose generated methods were called, with its class
   * loader.
   */
  static final class Cargo {
    static final Cargo NONE = new Cargo(null, null, Collections.emptyMap());

    final @Nullable String requestId;
    final @Nullable String traceState;
    final Map<String, String> baggage;

    Cargo(@Nullable String requestId, @Nullable String traceState, Map<String, String> baggage) {
      this.requestId = requestId;
      this.traceState = traceState;
      this.baggage = baggage;
    }

    private boolean isLike(Cargo that) {
      return this == that
          || (Objects.equals(requestId, that.requestId)
              && Objects.equals(traceState, that.traceState)
              && baggage.equals(that.baggage));
    }
  }
}

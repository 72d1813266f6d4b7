package io.clew.core.propagation;

import io.clew.api.Propagation;
import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.clew.api.TraceContextBuilder;
import io.clew.common.Hex;
import io.opentracing.propagation.TextMapInject;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * B3, with one header or several:
 *
 * <pre>
 * b3: 463ac35c9f6413ad48485a3953bb6124-0020000000000001-1-05e3ac9a4f6e3b90
 *
 * X-B3-TraceId: 463ac35c9f6413ad48485a3953bb6124
 * X-B3-SpanId: 0020000000000001
 * X-B3-ParentSpanId: 05e3ac9a4f6e3b90
 * X-B3-Sampled: 1
 * </pre>
 *
 * <p>Both forms are always read, the single header first; if it is malformed, the others count. A
 * malformed parent id, or one of zeros, is treated as absent: it does not discard the trace.
 *
 * @see <a href="https://github.com/openzipkin/b3-propagation">B3 specification</a>
 */
public final class B3 implements Propagation {
  /** Reads both forms and writes {@code X-B3-*}, which every peer reads. */
  public static final B3 MULTI = new B3(false);

  /** Reads both forms and writes the one header {@code b3}. */
  public static final B3 SINGLE = new B3(true);

  private static final String B3 = "b3";
  private static final String TRACE_ID = "X-B3-TraceId";
  private static final String SPAN_ID = "X-B3-SpanId";
  private static final String PARENT_ID = "X-B3-ParentSpanId";
  private static final String SAMPLED = "X-B3-Sampled";
  private static final String FLAGS = "X-B3-Flags";

  private static final String TRACE_ID_FIELD = "x-b3-traceid";
  private static final String SPAN_ID_FIELD = "x-b3-spanid";
  private static final String PARENT_ID_FIELD = "x-b3-parentspanid";
  private static final String SAMPLED_FIELD = "x-b3-sampled";
  private static final String FLAGS_FIELD = "x-b3-flags";

  private static final int MAX_SINGLE_LENGTH = 32 + 1 + 16 + 1 + 1 + 1 + 16;

  private final boolean writesSingle;

  private B3(boolean writesSingle) {
    this.writesSingle = writesSingle;
  }

  @Override
  public List<String> fields() {
    return List.of(B3, TRACE_ID_FIELD, SPAN_ID_FIELD, PARENT_ID_FIELD, SAMPLED_FIELD, FLAGS_FIELD);
  }

  @Override
  public void extract(Carrier carrier, TraceContextBuilder context) {
    if (context.hasSpan()) {
      return;
    }
    String single = carrier.get(B3);
    if (single == null || !readSingle(single, context)) {
      readMulti(carrier, context);
    }
  }

  /** {@code 0 | 1 | d | T-S | T-S-x | T-S-x-P | T-S-P}; the last is accepted, never written. */
  private static boolean readSingle(String value, TraceContextBuilder context) {
    int length = value.length();
    if (length == 1) {
      SamplingState samplingState = samplingStateOf(value.charAt(0));
      if (samplingState == null) {
        return false;
      }
      context.samplingState(samplingState);
      return true;
    }
    if (length > MAX_SINGLE_LENGTH) {
      return false;
    }
    int traceEnd = value.indexOf('-');
    int spanEnd = traceEnd + 1 + 16;
    if ((traceEnd != 16 && traceEnd != 32)
        || length < spanEnd
        || !Hex.isLowerHex(value, 0, traceEnd)
        || !Hex.isLowerHex(value, traceEnd + 1, spanEnd)) {
      return false;
    }
    SamplingState samplingState = SamplingState.UNDECIDED;
    long parentId = 0;
    if (length > spanEnd) {
      if (value.charAt(spanEnd) != '-' || length == spanEnd + 1) {
        return false;
      }
      int next = spanEnd + 1;
      if (length - next == 1 || (length - next == 18 && value.charAt(next + 1) == '-')) {
        SamplingState read = samplingStateOf(value.charAt(next));
        if (read == null) {
          return false;
        }
        samplingState = read;
        next += 2;
      }
      if (length > next) {
        if (length - next != 16 || !Hex.isLowerHex(value, next, length)) {
          return false;
        }
        parentId = Hex.parse(value, next, length);
      }
    }
    return setIds(value, traceEnd, Hex.parse(value, traceEnd + 1, spanEnd), parentId, context)
        && setSamplingState(samplingState, context);
  }

  private static void readMulti(Carrier carrier, TraceContextBuilder context) {
    setSamplingState(readSamplingState(carrier), context);
    String traceId = carrier.get(TRACE_ID_FIELD);
    String spanId = traceId == null ? null : carrier.get(SPAN_ID_FIELD);
    if (traceId == null || spanId == null || !isId(traceId, 32) || !isId(spanId, 16)) {
      return;
    }
    String parent = carrier.get(PARENT_ID_FIELD);
    long parentId = parent == null || !isId(parent, 16) ? 0 : Hex.parse(parent, 0, parent.length());
    long id = Hex.parse(spanId, 0, spanId.length());
    if (setIds(traceId, traceId.length(), id, parentId, context)) {
      context.traceIdText(traceId);
    }
  }

  /** Ids shorter than they should be are read as if padded with zeros on the left. */
  private static boolean isId(String value, int maxLength) {
    int length = value.length();
    return length > 0 && length <= maxLength && Hex.isLowerHex(value, 0, length);
  }

  private static SamplingState readSamplingState(Carrier carrier) {
    if ("1".equals(carrier.get(FLAGS_FIELD))) {
      return SamplingState.DEBUG;
    }
    String sampled = carrier.get(SAMPLED_FIELD);
    if (sampled == null) {
      return SamplingState.UNDECIDED;
    }
    if (sampled.equals("1") || sampled.equalsIgnoreCase("true")) {
      return SamplingState.ACCEPT;
    }
    if (sampled.equals("0") || sampled.equalsIgnoreCase("false")) {
      return SamplingState.DENY;
    }
    return SamplingState.UNDECIDED;
  }

  private static @Nullable SamplingState samplingStateOf(char state) {
    return switch (state) {
      case '0' -> SamplingState.DENY;
      case '1' -> SamplingState.ACCEPT;
      case 'd' -> SamplingState.DEBUG;
      default -> null;
    };
  }

  private static boolean setSamplingState(SamplingState decision, TraceContextBuilder context) {
    if (decision != SamplingState.UNDECIDED) {
      context.samplingState(decision);
    }
    return true;
  }

  /** The trace id is read from the start of {@code text}; false if an id is zero. */
  private static boolean setIds(
      String text, int traceEnd, long spanId, long parentId, TraceContextBuilder context) {
    int lowStart = Math.max(0, traceEnd - 16);
    long high = Hex.parse(text, 0, lowStart);
    long low = Hex.parse(text, lowStart, traceEnd);
    if ((high | low) == 0 || spanId == 0) {
      return false;
    }
    if (traceEnd > 16) {
      context.traceId(high, low);
    } else {
      context.traceId(low);
    }
    context.spanId(spanId).parentId(parentId).clientChosen(false);
    return true;
  }

  @Override
  public void inject(TraceContext context, TextMapInject carrier) {
    if (writesSingle) {
      String value = single(context);
      if (!value.isEmpty()) {
        Propagator.put(carrier, B3, value);
      }
    } else {
      writeMulti(context, carrier);
    }
  }

  private static String single(TraceContext context) {
    String state =
        switch (context.samplingState()) {
          case UNDECIDED -> "";
          case DENY -> "0";
          case ACCEPT -> "1";
          case DEBUG -> "d";
        };
    if (!context.hasSpan()) {
      return state;
    }
    StringBuilder value = new StringBuilder(MAX_SINGLE_LENGTH);
    value.append(context.toTraceId()).append('-').append(context.toSpanId());
    if (!state.isEmpty()) {
      value.append('-').append(state);
      if (context.parentId() != 0) {
        value.append('-').append(HexFormat.of().toHexDigits(context.parentId()));
      }
    }
    return value.toString();
  }

  private static void writeMulti(TraceContext context, TextMapInject carrier) {
    if (context.hasSpan()) {
      Propagator.put(carrier, TRACE_ID, context.toTraceId());
      Propagator.put(carrier, SPAN_ID, context.toSpanId());
      if (context.parentId() != 0) {
        Propagator.put(carrier, PARENT_ID, HexFormat.of().toHexDigits(context.parentId()));
      }
    }
    switch (context.samplingState()) {
      case DENY -> Propagator.put(carrier, SAMPLED, "0");
      case ACCEPT -> Propagator.put(carrier, SAMPLED, "1");
      case DEBUG -> Propagator.put(carrier, FLAGS, "1");
      case UNDECIDED -> {}
    }
  }
}

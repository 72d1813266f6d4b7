package io.clew.core.propagation;

import io.clew.api.Propagation;
import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.clew.api.TraceContextBuilder;
import io.clew.common.Hex;
import io.opentracing.propagation.TextMapInject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * W3C Trace Context, which OpenTelemetry, cloud providers and browsers use:
 *
 * <pre>
 * traceparent: 00-463ac35c9f6413ad48485a3953bb6124-0020000000000001-01
 * tracestate: vendor=opaque,other=1
 * </pre>
 *
 * <p>Read strictly, as the specification asks. A malformed or duplicate {@code traceparent} is
 * ignored, and a new trace starts. A malformed {@code tracestate} alone is dropped. A trace id
 * whose upper half is 0 is one of 64 bits that was padded, and becomes that again: the trace keeps
 * one id in all of its services.
 *
 * <p>There is one bit for the decision. Debug is written as sampled and undecided as not sampled,
 * which is what others make of them; that it was meant so stands in an entry of our own in the
 * {@code tracestate}, {@code clew=d:SPANID} or {@code clew=u:SPANID}. It is used only if the {@code
 * traceparent} has the same span id: otherwise a service without Clew has made a new span and
 * decided itself. The format has no field for a parent id, nor for a decision without ids, which is
 * not written.
 *
 * @see <a href="https://www.w3.org/TR/trace-context-2/">W3C Trace Context Level 2</a>
 */
public final class W3C implements Propagation {
  /** Reads and writes {@code traceparent} and {@code tracestate}. */
  public static final W3C TRACE_CONTEXT = new W3C();

  private static final String TRACEPARENT = "traceparent";
  private static final String TRACESTATE = "tracestate";

  private static final String KEY = "clew";
  private static final String DEBUG = "d:";
  private static final String UNDECIDED = "u:";

  private static final int LENGTH = 55;
  private static final int TRACE_ID = 3;
  private static final int TRACE_ID_LOW = 19;
  private static final int SPAN_ID = 36;
  private static final int FLAGS = 53;

  private W3C() {}

  @Override
  public List<String> fields() {
    return List.of(TRACEPARENT, TRACESTATE);
  }

  /** If another format has given the ids already, the {@code tracestate} of that span is added. */
  @Override
  public void extract(Carrier carrier, TraceContextBuilder context) {
    String parent = carrier.get(TRACEPARENT);
    if (parent == null || !isWellFormed(parent) || carrier.isRepeated(TRACEPARENT)) {
      return;
    }
    long high = Hex.parse(parent, TRACE_ID, TRACE_ID_LOW);
    long low = Hex.parse(parent, TRACE_ID_LOW, SPAN_ID - 1);
    long span = Hex.parse(parent, SPAN_ID, FLAGS - 1);
    if ((high | low) == 0 || span == 0) {
      return;
    }
    boolean ours = !context.hasSpan();
    if (!ours && !context.isSpan(high, low, span)) {
      return;
    }
    boolean sampled = (Hex.parse(parent, FLAGS, LENGTH) & 1) != 0;
    SamplingState samplingState = sampled ? SamplingState.ACCEPT : SamplingState.DENY;
    String state = carrier.joined(TRACESTATE);
    if (state != null) {
      List<String> members = TraceState.parse(state);
      SamplingState meant = takeOwn(members, sampled, parent.substring(SPAN_ID, FLAGS - 1));
      samplingState = meant == null ? samplingState : meant;
      context.traceState(TraceState.join(members));
    }
    if (ours) {
      setIds(high, low, span, context);
      if (context.samplingState() == SamplingState.UNDECIDED) {
        context.samplingState(samplingState);
      }
    }
  }

  private static boolean isWellFormed(String parent) {
    int length = parent.length();
    if (length < LENGTH
        || parent.charAt(2) != '-'
        || parent.charAt(SPAN_ID - 1) != '-'
        || parent.charAt(FLAGS - 1) != '-'
        || !Hex.isLowerHex(parent, 0, 2)
        || !Hex.isLowerHex(parent, TRACE_ID, SPAN_ID - 1)
        || !Hex.isLowerHex(parent, SPAN_ID, FLAGS - 1)
        || !Hex.isLowerHex(parent, FLAGS, LENGTH)
        || parent.startsWith("ff")) {
      return false;
    }
    return length == LENGTH || (!parent.startsWith("00") && parent.charAt(LENGTH) == '-');
  }

  private static void setIds(long high, long low, long span, TraceContextBuilder context) {
    if (high == 0) {
      context.traceId(low);
    } else {
      context.traceId(high, low);
    }
    context.spanId(span).parentId(0).clientChosen(false);
  }

  /**
   * What our own entry says, if it was written with this {@code traceparent}. All of ours that name
   * this span are taken out: the next is written with the next span. One that is stale names
   * another span, and stays where it is like the entries of others.
   */
  private static @Nullable SamplingState takeOwn(
      List<String> members, boolean sampled, String span) {
    String own = KEY + '=' + (sampled ? DEBUG : UNDECIDED) + span;
    boolean meant = members.contains(own);
    members.removeIf(member -> TraceState.isOf(KEY, member) && member.endsWith(':' + span));
    if (!meant) {
      return null;
    }
    return sampled ? SamplingState.DEBUG : SamplingState.UNDECIDED;
  }

  @Override
  public void inject(TraceContext context, TextMapInject carrier) {
    if (!context.hasSpan()) {
      return;
    }
    char[] parent = new char[LENGTH];
    parent[0] = '0';
    parent[1] = '0';
    parent[2] = '-';
    Hex.write(context.traceIdHigh(), parent, TRACE_ID);
    Hex.write(context.traceIdLow(), parent, TRACE_ID_LOW);
    parent[SPAN_ID - 1] = '-';
    Hex.write(context.spanId(), parent, SPAN_ID);
    parent[FLAGS - 1] = '-';
    parent[FLAGS] = '0';
    parent[FLAGS + 1] = context.sampled() ? '1' : '0';
    Propagator.put(carrier, TRACEPARENT, new String(parent));
    String state = state(context);
    if (state != null) {
      Propagator.put(carrier, TRACESTATE, state);
    }
  }

  private static @Nullable String state(TraceContext context) {
    String others = context.traceState();
    List<String> members = others == null ? new ArrayList<>() : TraceState.parse(others);
    return switch (context.samplingState()) {
      case DEBUG -> TraceState.with(KEY, DEBUG + context.toSpanId(), members);
      case UNDECIDED -> TraceState.with(KEY, UNDECIDED + context.toSpanId(), members);
      case ACCEPT, DENY -> members.isEmpty() ? null : others;
    };
  }
}

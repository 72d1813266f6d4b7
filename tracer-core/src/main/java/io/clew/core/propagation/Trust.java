package io.clew.core.propagation;

import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * How far a service believes the contexts that come in with requests. Services that only their own
 * company calls believe everything. At a public edge, strangers could otherwise switch on tracing
 * for each of their requests and so fill the pipeline, choose the ids under which traces are found,
 * and put items into the baggage of everything behind the edge.
 */
public final class Trust {
  /** Believes whatever came in, as is right behind an edge that does not. */
  public static final Trust ALL = new Trust("all", nanoTime -> received -> received);

  /**
   * Refuses whatever came in: every trace starts here, under an id of its own, and without baggage.
   * Of the request, a legal {@code X-Request-Id} alone is kept as the id under which its logs are
   * found; it never becomes the trace id.
   */
  public static final Trust NONE = new Trust("none", nanoTime -> Trust::requestIdAlone);

  private final String name;
  private final Function<LongSupplier, UnaryOperator<TraceContext.Builder>> gates;

  private Trust(String name, Function<LongSupplier, UnaryOperator<TraceContext.Builder>> gates) {
    this.name = name;
    this.gates = gates;
  }

  /**
   * Believes what came in, but lets strangers force only so many traces: above that rate a decision
   * to record, or to debug, counts as none, and the service's own sampler decides. A decision not
   * to record always stands: it costs nothing. All ids count as {@linkplain
   * TraceContext#isClientChosen() chosen by the client}, so that samplers mix them first, and who
   * picks ids cannot pick those that are sampled.
   *
   * @param perSecond how many traces may be forced in a second, and at once after a quiet second; 0
   *     for none
   * @return a setting, to be used by any number of tracers, which count by themselves
   */
  public static Trust capped(int perSecond) {
    if (perSecond < 0) {
      throw new IllegalArgumentException("perSecond: expected 0 or more, got " + perSecond);
    }
    return new Trust(
        "capped to " + perSecond + "/s",
        nanoTime -> {
          RateCap cap = new RateCap(perSecond, nanoTime);
          return received -> capped(received, cap);
        });
  }

  /** What makes a received context into one that is believed; safe for many threads. */
  UnaryOperator<TraceContext.Builder> gate(LongSupplier nanoTime) {
    return gates.apply(nanoTime);
  }

  private static TraceContext.Builder requestIdAlone(TraceContext.Builder received) {
    return TraceContext.newBuilder().remote(true).requestId(received.requestId());
  }

  private static TraceContext.Builder capped(TraceContext.Builder received, RateCap cap) {
    if (received.samplingState().sampled() && !cap.tryTake()) {
      received.samplingState(SamplingState.UNDECIDED);
    }
    return received.clientChosen(received.hasTraceId());
  }

  @Override
  public String toString() {
    return name;
  }
}

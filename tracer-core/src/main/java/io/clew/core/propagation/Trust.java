package io.clew.core.propagation;

import io.clew.api.SamplingState;
import io.clew.api.TraceContext;
import io.clew.api.TraceContextBuilder;
import io.clew.common.TokenBucket;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How far a service trusts the contexts of requests. Internal services trust everything. At a
 * public edge, unknown clients could otherwise turn on tracing for all of their requests, choose
 * trace ids, and set baggage for all services behind the edge.
 */
public final class Trust {
  /** Trusts every context; right for services behind an edge that does not. */
  public static final Trust ALL = new Trust("all", -1);

  /**
   * Trusts no context: every trace starts here, with a new id and without baggage. Of the request,
   * a legal {@code X-Request-Id} alone is kept as the id under which its logs are found; it never
   * becomes the trace id.
   */
  public static final Trust NONE = new Trust("none", -1);

  private final String name;

  /** How many traces may be forced in a second; negative if nothing is capped. */
  private final int perSecond;

  private Trust(String name, int perSecond) {
    this.name = name;
    this.perSecond = perSecond;
  }

  /**
   * Trusts contexts, but limits how many traces clients can force: above that rate, a received
   * accept or debug is ignored, and the service's own sampler decides. A decision not to record
   * always stands: it costs nothing. All ids count as {@linkplain TraceContext#isClientChosen()
   * chosen by the client}, so that samplers mix them first, and a client cannot choose ids that are
   * sampled.
   *
   * @param perSecond how many traces may be forced in a second, and at once after a quiet second; 0
   *     for none
   * @return a setting, to be used by any number of tracers, which count by themselves
   */
  public static Trust capped(int perSecond) {
    if (perSecond < 0) {
      throw new IllegalArgumentException("perSecond: expected 0 or more, got " + perSecond);
    }
    return new Trust("capped to " + perSecond + "/s", perSecond);
  }

  /** What a tracer does with received contexts. */
  Filter newFilter(LongSupplier nanoTime) {
    return new Filter(this, nanoTime);
  }

  @Override
  public String toString() {
    return name;
  }

  /** Turns a received context into one that is trusted. Safe for many threads. */
  static final class Filter {
    private final Trust trust;
    private final LongSupplier nanoTime;
    private final @Nullable TokenBucket forced;

    private Filter(Trust trust, LongSupplier nanoTime) {
      this.trust = trust;
      this.nanoTime = nanoTime;
      forced = trust.perSecond < 0 ? null : new TokenBucket(trust.perSecond, nanoTime.getAsLong());
    }

    TraceContextBuilder apply(TraceContextBuilder received) {
      if (trust == NONE) {
        return TraceContext.newBuilder().remote(true).requestId(received.requestId());
      }
      return forced == null ? received : capped(received, forced);
    }

    private TraceContextBuilder capped(TraceContextBuilder received, TokenBucket limit) {
      if (received.samplingState().sampled() && !limit.take(nanoTime.getAsLong())) {
        received.samplingState(SamplingState.UNDECIDED);
      }
      return received.clientChosen(received.hasTraceId());
    }
  }
}

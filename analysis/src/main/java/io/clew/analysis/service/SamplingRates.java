package io.clew.analysis.service;

import io.clew.analysis.trace.Trace;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * With what the services sample where requests begin, as the tags {@code sampler.type} and {@code
 * sampler.param} of the roots say. Not safe for use by many threads.
 */
public final class SamplingRates {
  /** Whoever writes a value of its own into each trace fills no memory. */
  private static final int MAX_RATES = 10_000;

  private static final Comparator<Rate> BY_SERVICE =
      Comparator.comparing(Rate::service)
          .thenComparing(Comparator.comparingLong(Rate::lastMicros).reversed())
          .thenComparing(Rate::type)
          .thenComparing(Rate::param);

  private record Key(String service, String type, String param) {}

  private final Map<Key, Rate> rates = new HashMap<>();

  /**
   * What a service said, and how often.
   *
   * @param type {@code sampler.type}; empty if there is none
   * @param param {@code sampler.param}: mostly the probability; empty if there is none
   * @param traces how many were seen
   * @param requests how many those stand for
   * @param lastMicros when the last of them began, in epoch microseconds
   */
  public record Rate(
      String service, String type, String param, long traces, double requests, long lastMicros) {}

  /** Counts one more trace. One without its root says nothing of sampling. */
  public void add(Trace trace) {
    if (trace.isRootMissing()) {
      return;
    }
    Key key =
        new Key(
            trace.service(0),
            Objects.requireNonNullElse(trace.tag(0, "sampler.type"), ""),
            Objects.requireNonNullElse(trace.tag(0, "sampler.param"), ""));
    if (rates.size() < MAX_RATES || rates.containsKey(key)) {
      Rate rate = new Rate(key.service, key.type, key.param, 1, trace.weight(), trace.start(0));
      rates.merge(key, rate, SamplingRates::sum);
    }
  }

  private static Rate sum(Rate a, Rate b) {
    return new Rate(
        a.service,
        a.type,
        a.param,
        a.traces + b.traces,
        a.requests + b.requests,
        Math.max(a.lastMicros, b.lastMicros));
  }

  /** By service; of one service the latest first. */
  public List<Rate> rates() {
    return rates.values().stream().sorted(BY_SERVICE).toList();
  }
}

package io.clew.sampler;

import io.clew.api.SamplingDecision;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/** Requests of one operation in simulated time, and what an adaptive sampler makes of them. */
final class SimulatedLoad {
  static final String OPERATION = "get /pins";
  private static final double NANOS_PER_SECOND = 1e9;

  /** Seconds after which to see whether the load has changed. */
  private static final double STEP = 0.01;

  private final SplittableRandom random;
  private final boolean byChance;
  private final OperationRequest request = new OperationRequest(OPERATION, false);
  private final AdaptiveSampler sampler;

  /** Seconds. */
  private double time;

  /** How much of a request is left to wait for until it comes. */
  private double due;

  private long requests;
  private int traces;

  /** At regular intervals. */
  static SimulatedLoad regular(double target, double minRate, double maxRate) {
    return new SimulatedLoad(target, minRate, maxRate, false, 1);
  }

  /** By chance, each request independent of the others: a Poisson process. */
  static SimulatedLoad byChance(double target, double minRate, double maxRate, long seed) {
    return new SimulatedLoad(target, minRate, maxRate, true, seed);
  }

  private SimulatedLoad(
      double target, double minRate, double maxRate, boolean byChance, long seed) {
    this.byChance = byChance;
    random = new SplittableRandom(seed);
    sampler =
        new AdaptiveSampler(
            new AdaptiveRate.Limits(target, minRate, maxRate),
            () -> (long) (time * NANOS_PER_SECOND));
  }

  /** What happened in a second of the simulated time, and the rate in force at its end. */
  record Second(double load, long requests, int traces, double rate) {
    /** Traces a second that the rate brings on average. */
    double expectedTraces() {
      return load * rate;
    }
  }

  AdaptiveSampler sampler() {
    return sampler;
  }

  /** Goes on for some seconds, with a load in requests a second at each time from the start. */
  List<Second> run(int seconds, DoubleUnaryOperator load) {
    List<Second> all = new ArrayList<>();
    double start = Math.rint(time);
    for (int second = 1; second <= seconds; second++) {
      advance(start + second, load);
      double loadNow = load.applyAsDouble(time - STEP);
      all.add(new Second(loadNow, requests, traces, sampler.rate(OPERATION)));
      requests = 0;
      traces = 0;
    }
    return all;
  }

  private void advance(double end, DoubleUnaryOperator load) {
    while (time < end) {
      double now = load.applyAsDouble(time);
      double step = Math.min(STEP, end - time);
      if (due > now * step) {
        due -= now * step;
        time += step;
      } else {
        time += due / now;
        due = byChance ? -Math.log(1 - random.nextDouble()) : 1;
        decide();
      }
    }
  }

  private void decide() {
    request.traceIdLow = random.nextLong();
    SamplingDecision decision = sampler.decide(request);
    requests++;
    traces += decision.sampled() ? 1 : 0;
  }
}

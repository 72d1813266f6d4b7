package io.clew.sampler;

import io.clew.api.Sampler;
import java.util.function.Supplier;

/** How a rule samples. Strategies with the same text make samplers that do the same. */
final class Strategy {
  private final String text;
  private final Supplier<Sampler> factory;
  private final boolean given;

  private Strategy(String text, Supplier<Sampler> factory) {
    this(text, factory, false);
  }

  private Strategy(String text, Supplier<Sampler> factory, boolean given) {
    this.text = text;
    this.factory = factory;
    this.given = given;
  }

  /** All or none. */
  static Strategy constant(boolean sampled) {
    return new Strategy(
        "const " + (sampled ? 1 : 0), () -> sampled ? Sampler.ALWAYS : Sampler.NEVER);
  }

  /** A share of all traces. */
  static Strategy probabilistic(double rate) {
    return new Strategy("probabilistic " + rate, () -> ProbabilisticSampler.create(rate));
  }

  /** So many traces a second. */
  static Strategy rateLimiting(double tracesPerSecond) {
    return new Strategy(
        "ratelimiting " + tracesPerSecond + "/s",
        () -> RateLimitingSampler.create(tracesPerSecond));
  }

  /** A share of all traces, and at least so many a second. */
  static Strategy guaranteed(double rate, double minTracesPerSecond) {
    return new Strategy(
        "guaranteed " + rate + ", at least " + minTracesPerSecond + "/s",
        () -> GuaranteedSampler.create(rate, minTracesPerSecond));
  }

  /** So many traces a second of each operation, at rates that follow the load. */
  static Strategy adaptive(double tracesPerSecond, double minRate, double maxRate) {
    return new Strategy(
        "adaptive " + tracesPerSecond + "/s, rate " + minRate + " to " + maxRate,
        () -> AdaptiveSampler.create(tracesPerSecond, minRate, maxRate));
  }

  /** A sampler that somebody else has made, and closes. */
  static Strategy given(Sampler sampler) {
    String text =
        sampler instanceof ProbabilisticSampler probabilistic
            ? "probabilistic " + probabilistic.rate()
            : sampler.toString();
    return new Strategy(text, () -> sampler, true);
  }

  /** A sampler in its first state. */
  Sampler newSampler() {
    return factory.get();
  }

  /** Whether somebody else closes the sampler. */
  boolean isGiven() {
    return given;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Strategy strategy && text.equals(strategy.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}

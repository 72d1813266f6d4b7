package io.clew.sampler;

import static java.util.Objects.requireNonNull;

import io.clew.api.Sampler;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How a rule samples. Strategies with the same text make samplers that do the same. */
final class Strategy {
  private final String text;

  /** Makes the sampler, if nobody else has made it. */
  private final @Nullable Supplier<Sampler> factory;

  private final @Nullable Sampler given;

  private Strategy(String text, Supplier<Sampler> factory) {
    this.text = text;
    this.factory = factory;
    given = null;
  }

  private Strategy(String text, Sampler given) {
    this.text = text;
    this.given = given;
    factory = null;
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
    return new Strategy(text, sampler);
  }

  /** A sampler in its first state. */
  Sampler newSampler() {
    return given == null ? requireNonNull(factory).get() : given;
  }

  /** Whether somebody else closes the sampler. */
  boolean isGiven() {
    return given != null;
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

package io.clew.sampler;

import io.clew.api.Sampler;

/** How a rule samples. Equal strategies make samplers that do the same. */
sealed interface Strategy {
  /** A sampler in its first state. */
  Sampler newSampler();

  /** All or none. */
  record Constant(boolean sampled) implements Strategy {
    @Override
    public Sampler newSampler() {
      return sampled ? Sampler.ALWAYS : Sampler.NEVER;
    }

    @Override
    public String toString() {
      return "const " + (sampled ? 1 : 0);
    }
  }

  /** A share of all traces. */
  record Probabilistic(double rate) implements Strategy {
    @Override
    public Sampler newSampler() {
      return ProbabilisticSampler.create(rate);
    }

    @Override
    public String toString() {
      return "probabilistic " + rate;
    }
  }

  /** So many traces a second. */
  record RateLimiting(double tracesPerSecond) implements Strategy {
    @Override
    public Sampler newSampler() {
      return RateLimitingSampler.create(tracesPerSecond);
    }

    @Override
    public String toString() {
      return "ratelimiting " + tracesPerSecond + "/s";
    }
  }

  /** A share of all traces, and at least so many a second. */
  record Guaranteed(double rate, double minTracesPerSecond) implements Strategy {
    @Override
    public Sampler newSampler() {
      return GuaranteedSampler.create(rate, minTracesPerSecond);
    }

    @Override
    public String toString() {
      return "guaranteed " + rate + ", at least " + minTracesPerSecond + "/s";
    }
  }

  /** So many traces a second of each operation, at rates that follow the load. */
  record Adaptive(double tracesPerSecond, double minRate, double maxRate) implements Strategy {
    @Override
    public Sampler newSampler() {
      return AdaptiveSampler.create(tracesPerSecond, minRate, maxRate);
    }

    @Override
    public String toString() {
      return "adaptive " + tracesPerSecond + "/s, rate " + minRate + " to " + maxRate;
    }
  }

  /** A sampler that somebody else has made, and closes. */
  record Given(Sampler sampler) implements Strategy {
    @Override
    public Sampler newSampler() {
      return sampler;
    }

    @Override
    public String toString() {
      return sampler.toString();
    }
  }
}

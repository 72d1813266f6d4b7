package io.clew.sampler;

import io.clew.api.Sampler;
import io.clew.api.SamplingDecision;
import io.clew.api.SamplingRequest;
import java.util.concurrent.atomic.AtomicInteger;

/** Records nothing, and counts how often it is closed. */
final class ClosingSampler implements Sampler {
  final AtomicInteger closed = new AtomicInteger();

  @Override
  public SamplingDecision decide(SamplingRequest request) {
    return SamplingDecision.NEVER;
  }

  @Override
  public void close() {
    closed.incrementAndGet();
  }
}

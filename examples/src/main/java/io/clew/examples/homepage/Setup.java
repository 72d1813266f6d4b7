package io.clew.examples.homepage;

import io.clew.api.Sampler;
import io.clew.api.SpanHandler;
import io.clew.api.SpanSender;
import java.io.IOException;
import java.util.Set;

/**
 * What all services of the home page have in common.
 *
 * @param sampler decides which requests are traced
 * @param senders where the spans of each service go
 * @param handler sees each span that a service finishes
 * @param seed latencies and failures are the same for the same seed
 * @param problems the faults that the page has; empty for a healthy one
 */
public record Setup(
    Sampler sampler, Senders senders, SpanHandler handler, long seed, Set<Problem> problems) {
  /** Makes the sender of each service. */
  @FunctionalInterface
  public interface Senders {
    /**
     * The sender of a service.
     *
     * @param service its name
     * @return a sender of its own, which the service closes
     * @throws IOException if there is none to be had
     */
    SpanSender of(String service) throws IOException;
  }
}

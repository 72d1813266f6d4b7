package io.clew.examples.sampling;

import io.clew.examples.sampling.LiveChart.Reading;
import io.clew.examples.sampling.LiveChart.Sample;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Measures a service from one look to the next; used by one thread. */
final class Meter {
  private static final int MAX_SAMPLES = 200;

  private final ServiceProcess service;
  private final Load load;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private long lastNanos = System.nanoTime();
  private long lastAnswered;
  private long lastTraces;

  Meter(ServiceProcess service, Load load) {
    this.service = service;
    this.load = load;
    lastAnswered = load.answered();
  }

  Reading read() throws InterruptedException {
    String rates;
    String problem;
    long traces = lastTraces;
    try {
      ServiceStatus status = service.status();
      rates = status.inWords();
      problem = status.problem();
      traces = status.traces();
    } catch (IOException e) {
      rates = "unknown";
      problem = String.valueOf(e.getMessage());
    }
    long nanos = System.nanoTime();
    long answered = load.answered();
    double seconds = (nanos - lastNanos) / 1e9;
    samples.addLast(
        new Sample((answered - lastAnswered) / seconds, (traces - lastTraces) / seconds));
    if (samples.size() > MAX_SAMPLES) {
      samples.removeFirst();
    }
    lastNanos = nanos;
    lastAnswered = answered;
    lastTraces = traces;
    return new Reading(service.name(), List.copyOf(samples), load.failed(), rates, problem);
  }
}

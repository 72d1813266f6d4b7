package io.clew.core;

import io.clew.api.FinishedSpan;
import io.clew.api.Sampler;
import io.clew.api.SamplingDecision;
import io.clew.api.SamplingRequest;
import io.clew.api.SpanReporter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sampler and reporter of a service that starts with tracing switched off. Each is made at its
 * first use, if tracing is ever switched on: what is off has no threads, no files and no sources of
 * rules.
 */
final class Deferred {
  private Deferred() {}

  /** A sampler that is made when it is asked for a decision. */
  static final class ToSample implements Sampler {
    private final FromSettings settings;
    private volatile @Nullable Sampler made;
    private boolean closed;

    ToSample(FromSettings settings) {
      this.settings = settings;
    }

    @Override
    public SamplingDecision decide(SamplingRequest request) {
      Sampler sampler = made;
      return (sampler == null ? make() : sampler).decide(request);
    }

    @Override
    public boolean isOff() {
      Sampler sampler = made;
      return sampler != null && sampler.isOff();
    }

    private synchronized Sampler make() {
      Sampler sampler = made;
      if (sampler == null) {
        made = Sampler.NEVER; // If it fails, it fails once.
        sampler = closed ? Sampler.NEVER : settings.sampler();
        made = sampler;
      }
      return sampler;
    }

    @Override
    public synchronized void close() {
      closed = true;
      Sampler sampler = made;
      if (sampler != null) {
        sampler.close();
      }
    }

    @Override
    public String toString() {
      return String.valueOf(made);
    }
  }

  /** A reporter that is made when the first span is reported. */
  static final class ToReport implements SpanReporter {
    private static final SpanReporter NOWHERE = span -> {};

    private final FromSettings settings;
    private volatile @Nullable SpanReporter made;
    private boolean closed;

    ToReport(FromSettings settings) {
      this.settings = settings;
    }

    @Override
    public void report(FinishedSpan span) {
      SpanReporter reporter = made;
      (reporter == null ? make() : reporter).report(span);
    }

    private synchronized SpanReporter make() {
      SpanReporter reporter = made;
      if (reporter == null) {
        made = NOWHERE;
        reporter = closed ? NOWHERE : settings.reporter();
        made = reporter;
      }
      return reporter;
    }

    @Override
    public boolean flush(Duration timeout) {
      SpanReporter reporter = made;
      return reporter == null || reporter.flush(timeout);
    }

    @Override
    public long close(Duration timeout) {
      SpanReporter reporter;
      synchronized (this) {
        closed = true;
        reporter = made;
      }
      return reporter == null ? 0 : reporter.close(timeout);
    }

    @Override
    public String toString() {
      return String.valueOf(made);
    }
  }
}

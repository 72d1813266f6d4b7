package io.clew.core;

import io.clew.api.FinishedSpan;
import io.clew.api.Sampler;
import io.clew.api.SamplingDecision;
import io.clew.api.SamplingRequest;
import io.clew.api.SpanReporter;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sampler or the reporter of a service that starts with tracing switched off: what is off has
 * no threads, no files and no sources of rules. Whoever switches tracing on {@linkplain #make
 * makes} it first. A request must not: it would wait for files, and other requests would meet a
 * tracing that is half made.
 */
abstract class Deferred<T> {
  private final Supplier<T> source;
  private final ReentrantLock making = new ReentrantLock();
  private volatile @Nullable T made;

  /** Guarded by this. */
  private boolean closed;

  private Deferred(Supplier<T> source) {
    this.source = source;
  }

  /**
   * Makes it, unless it was made or closed before, and waits if another thread is making it. If the
   * source throws, so does this, and the next call tries again.
   *
   * @return false if this thread is already making it: the source has called back
   */
  boolean make() {
    if (making.isHeldByCurrentThread()) {
      return false;
    }
    making.lock();
    try {
      if (made == null && !isClosed()) {
        keep(source.get());
      }
    } finally {
      making.unlock();
    }
    return true;
  }

  /** A close does not wait until it is made, so what comes after that is closed here. */
  private void keep(T value) {
    boolean late;
    synchronized (this) {
      made = value;
      late = closed;
    }
    if (late) {
      close(value);
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  abstract void close(T late);

  @Nullable T made() {
    return made;
  }

  /** Nothing is made after this. Returns what was made before. */
  synchronized @Nullable T end() {
    closed = true;
    return made;
  }

  @Override
  public String toString() {
    return String.valueOf(made);
  }

  /** A sampler; before it is made, nobody asks it. */
  static final class ToSample extends Deferred<Sampler> implements Sampler {
    ToSample(Supplier<Sampler> source) {
      super(source);
    }

    @Override
    public SamplingDecision decide(SamplingRequest request) {
      Sampler sampler = made();
      return sampler == null ? SamplingDecision.NEVER : sampler.decide(request);
    }

    @Override
    public boolean isOff() {
      Sampler sampler = made();
      return sampler != null && sampler.isOff();
    }

    @Override
    public @Nullable String rulesVersion() {
      Sampler sampler = made();
      return sampler == null ? null : sampler.rulesVersion();
    }

    @Override
    public void close() {
      Sampler sampler = end();
      if (sampler != null) {
        sampler.close();
      }
    }

    @Override
    void close(Sampler late) {
      late.close();
    }
  }

  /** A reporter; before it is made, no span is recorded. */
  static final class ToReport extends Deferred<SpanReporter> implements SpanReporter {
    ToReport(Supplier<SpanReporter> source) {
      super(source);
    }

    @Override
    public void report(FinishedSpan span) {
      SpanReporter reporter = made();
      if (reporter != null) {
        reporter.report(span);
      }
    }

    @Override
    public boolean flush(Duration timeout) {
      SpanReporter reporter = made();
      return reporter == null || reporter.flush(timeout);
    }

    @Override
    public long close(Duration timeout) {
      SpanReporter reporter = end();
      return reporter == null ? 0 : reporter.close(timeout);
    }

    @Override
    void close(SpanReporter late) {
      late.close();
    }
  }
}

package io.clew.stress.span;

import io.clew.api.FinishedSpan;
import io.clew.api.Sampler;
import io.clew.api.SpanReporter;
import io.clew.core.Clock;
import io.clew.core.SpanLimits;
import io.clew.core.Tracing;
import io.opentracing.Span;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A span that two threads use, and a tracing that counts how often it is reported. */
final class Subject implements SpanReporter {
  /** Time stands still, so that the duration tells which thread has set it. */
  private static final Clock CLOCK =
      new Clock() {
        @Override
        public long nanoTime() {
          return 1_000_000;
        }

        @Override
        public long offset(long nanoTime) {
          return 0;
        }
      };

  static final long START_MICROS = 1_000;

  final Span span;
  private final Tracing tracing;
  private final AtomicInteger reports = new AtomicInteger();
  private volatile @Nullable FinishedSpan reported;

  private Subject(Sampler sampler, SpanLimits limits) {
    tracing =
        Tracing.newBuilder("stress")
            .sampler(sampler)
            .limits(limits)
            .clock(CLOCK)
            .reporter(this)
            .build();
    span = tracing.tracer().buildSpan("old").start();
  }

  static Subject recording() {
    return new Subject(Sampler.ALWAYS, SpanLimits.DEFAULT);
  }

  static Subject recording(SpanLimits limits) {
    return new Subject(Sampler.ALWAYS, limits);
  }

  static Subject unsampled() {
    return new Subject(Sampler.NEVER, SpanLimits.DEFAULT);
  }

  @Override
  public void report(FinishedSpan finished) {
    reports.incrementAndGet();
    reported = finished;
  }

  int reports() {
    return reports.get();
  }

  long lateCalls() {
    return tracing.lateCalls();
  }

  FinishedSpan reported() {
    FinishedSpan finished = reported;
    if (finished == null) {
      throw new IllegalStateException("nothing was reported");
    }
    return finished;
  }

  /**
   * All tags as text, so that an incomplete one is visible, without those that the tracer sets on
   * every local root.
   */
  String reportedTags() {
    FinishedSpan finished = reported();
    StringBuilder tags = new StringBuilder();
    for (int i = 0; i < finished.tagCount(); i++) {
      String key = finished.tagKey(i);
      if (!key.equals("request.id") && !key.startsWith("sampler.")) {
        tags.append(key).append('=').append(finished.tagValue(i)).append(' ');
      }
    }
    return tags.toString().trim();
  }

  /** All logs as text. */
  String reportedLogs() {
    FinishedSpan finished = reported();
    StringBuilder logs = new StringBuilder();
    for (int i = 0; i < finished.annotationCount(); i++) {
      logs.append(finished.annotationMicros(i)).append(' ').append(finished.annotationValue(i));
    }
    return logs.toString();
  }
}

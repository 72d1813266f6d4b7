package io.clew.core.report;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.clew.api.FinishedSpan;
import io.clew.api.Settings;
import io.clew.api.SpanReporter;
import io.clew.api.SpanSender;
import io.clew.api.UntracedThread;
import io.clew.common.JmxRegistration;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Queues spans without blocking and sends them from its own thread.
 *
 * <p>The application's thread only puts the span into a bounded queue. It takes no lock and encodes
 * nothing. It wakes the worker only if the queue fills up while the worker sleeps. If the queue is
 * full, the span is dropped and counted, unless {@link Builder#maxWait} is set. One daemon thread
 * takes the spans out, encodes each once, and hands them in batches to a {@link SpanSender}: when a
 * batch is full, or when its first span has waited for {@link Builder#linger(Duration) linger}. A
 * batch that could not be sent is sent {@linkplain Retry again}, while further spans wait in the
 * queue.
 *
 * <p>Every reported span is counted: see {@link Stats}.
 */
public final class AsyncReporter implements SpanReporter {
  private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  private final SpanQueue queue;
  private final long maxWaitNanos;
  private final Worker worker;

  /** Takes the reporter out of JMX. */
  private final @Nullable JmxRegistration jmx;

  private final LongAdder droppedFull = new LongAdder();
  private final LongAdder droppedClosed = new LongAdder();

  private AsyncReporter(Builder builder) {
    queue = new SpanQueue(builder.maxQueuedSpans, builder.maxQueuedBytes);
    maxWaitNanos = builder.maxWait.toNanos();
    worker =
        new Worker(
            queue,
            builder.sender,
            builder.retry,
            new Batch(builder.sender.encoding(), builder.maxBatchBytes, builder.maxBatchSpans),
            builder.linger.toNanos(),
            builder.maxSleep.toNanos(),
            builder.ticker);
    jmx = register(builder);
    worker.start();
  }

  private @Nullable JmxRegistration register(Builder builder) {
    try {
      return builder.service == null
          ? null
          : ReporterJmx.register(builder.service, builder.sender, this);
    } catch (LinkageError e) {
      return null; // A Java runtime without JMX.
    }
  }

  /** A reporter that owns a sender and closes it when it is closed. */
  public static Builder newBuilder(SpanSender sender) {
    return new Builder(sender);
  }

  /** {@code newBuilder(sender).build()}. */
  public static AsyncReporter create(SpanSender sender) {
    return newBuilder(sender).build();
  }

  @Override
  public void report(FinishedSpan span) {
    if (worker.isClosing()) {
      droppedClosed.increment();
    } else if (!offer(queue.weigh(span))) {
      droppedFull.increment();
    } else if (worker.hasEnded()) {
      worker.sweep();
    }
  }

  private boolean offer(Object weighed) {
    return queue.offerBelowHalf(weighed) || offerToFilling(weighed);
  }

  /** Wakes the worker if it sleeps, since the queue fills up, and tries all rings. */
  private boolean offerToFilling(Object weighed) {
    worker.wakeIfSleeping();
    return queue.offer(weighed) || (maxWaitNanos > 0 && offerWaiting(weighed));
  }

  /** Polls for room. A wake-up by the worker would cost all other callers. */
  private boolean offerWaiting(Object weighed) {
    long start = System.nanoTime();
    while (isWorthWaiting() && System.nanoTime() - start < maxWaitNanos) {
      LockSupport.parkNanos(this, POLL_NANOS);
      if (queue.offer(weighed)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Neither an interrupted thread waits, nor a reporter's own thread, which would wait for itself.
   */
  private boolean isWorthWaiting() {
    return !worker.isClosing()
        && !Thread.currentThread().isInterrupted()
        && !UntracedThread.isCurrent();
  }

  /**
   * On the reporter's own thread, where a sender runs, it does not wait: that would be for itself.
   */
  @Override
  public boolean flush(Duration timeout) {
    return worker.flush(NANOSECONDS.convert(timeout));
  }

  /**
   * On the reporter's own thread, where a sender runs, it does not wait: what is queued is sent
   * after the sender has returned, and nothing counts as lost.
   */
  @Override
  public long close(Duration timeout) {
    try {
      return worker.close(NANOSECONDS.convert(timeout));
    } finally {
      if (jmx != null) {
        jmx.close();
      }
    }
  }

  /** The counters, as a snapshot in which every reported span is counted exactly once. */
  public Stats stats() {
    DeliveryCounters.Counts done = worker.counts();
    long closed = droppedClosed.sum();
    long full = droppedFull.sum();
    long taken = queue.added();
    return new Stats(
        taken + full + closed,
        done.sent(),
        full,
        done.failed(),
        done.rejected(),
        done.unreadable(),
        closed + done.late(),
        taken - done.total());
  }

  @Override
  public String toString() {
    return "AsyncReporter" + stats();
  }

  /**
   * The number of spans in each state: {@code reported = sent + droppedQueueFull +
   * droppedSendFailed + droppedRejected + droppedUnreadable + droppedClosed + pending}, at any
   * time.
   *
   * @param reported spans that the application finished
   * @param sent spans that the sender has delivered
   * @param droppedQueueFull spans that found the queue full
   * @param droppedSendFailed spans of batches that the sender could not send, after all attempts
   * @param droppedRejected spans that can never be sent, being larger than the receiver takes,
   *     mostly: {@link SpanSender#rejected}
   * @param droppedUnreadable spans whose own values threw while they were encoded
   * @param droppedClosed spans that came after the close, or that a close did not wait for
   * @param pending spans that are queued or being sent
   */
  public record Stats(
      long reported,
      long sent,
      long droppedQueueFull,
      long droppedSendFailed,
      long droppedRejected,
      long droppedUnreadable,
      long droppedClosed,
      long pending) {

    /** All spans that were lost, for whatever reason. */
    public long dropped() {
      return droppedQueueFull
          + droppedSendFailed
          + droppedRejected
          + droppedUnreadable
          + droppedClosed;
    }
  }

  /** Makes an {@link AsyncReporter}. */
  public static final class Builder {
    private static final long MAX_QUEUED_BYTES = 1L << 40;

    private final SpanSender sender;
    int maxQueuedSpans = 16_384;
    long maxQueuedBytes = 64L * 1024 * 1024;
    int maxBatchBytes = 1_000_000;
    int maxBatchSpans = 4096;
    Duration linger = Duration.ofMillis(500);
    private Duration maxSleep = Duration.ofMillis(100);
    Duration maxWait = Duration.ZERO;
    Retry retry = Retry.DEFAULT;
    private Delivery.Ticker ticker = Delivery.Ticker.SYSTEM;
    private @Nullable String service;

    private Builder(SpanSender sender) {
      this.sender = Objects.requireNonNull(sender, "sender");
    }

    /**
     * How many spans may wait in the queue. More survive a burst or a slow sender; each costs some
     * hundred bytes while it waits.
     *
     * @param value 2 to 16,777,216, rounded up to a power of two; 16,384 by default
     */
    public Builder maxQueuedSpans(int value) {
      maxQueuedSpans = within(value, 2, 1 << 24, "maxQueuedSpans");
      return this;
    }

    /**
     * How many bytes of memory the spans may take that wait in the queue, also while a sender
     * hangs. A text counts two bytes a character. These bytes are divided by {@link
     * #maxQueuedSpans}: a span that is larger than that takes the place of several.
     *
     * @param value 1 to 2^40; 67,108,864 by default. If it is less than 256 times {@link
     *     #maxQueuedSpans}, fewer spans may wait
     */
    public Builder maxQueuedBytes(long value) {
      if (value < 1 || value > MAX_QUEUED_BYTES) {
        throw new IllegalArgumentException(
            "maxQueuedBytes: expected 1 to " + MAX_QUEUED_BYTES + ", got " + value);
      }
      maxQueuedBytes = value;
      return this;
    }

    /**
     * How many bytes make a batch full. A batch is larger than this only by its last span.
     *
     * @param value 1 to 16,777,216 bytes; 1,000,000 by default, which with its last span fits into
     *     the mebibyte that receivers mostly take
     */
    public Builder maxBatchBytes(int value) {
      maxBatchBytes = within(value, 1, 1 << 24, "maxBatchBytes");
      return this;
    }

    /**
     * How many spans make a batch full. With the default, bytes fill it first unless spans have
     * less than 250 bytes, as short ones in protobuf do.
     *
     * @param value 1 to 16,777,216; 4,096 by default
     */
    public Builder maxBatchSpans(int value) {
      maxBatchSpans = within(value, 1, 1 << 24, "maxBatchSpans");
      return this;
    }

    /**
     * How long a span waits for its batch to fill. The time that it waits in the queue while the
     * batch before it is being sent counts: batches grow while a send is under way, and if that
     * takes longer than this, all that has come meanwhile is sent right after it, in batches as
     * full as they may be.
     *
     * @param value 0 to 1 minute; half a second by default
     */
    public Builder linger(Duration value) {
      if (value.isNegative() || value.compareTo(Duration.ofMinutes(1)) > 0) {
        throw new IllegalArgumentException("linger: expected 0 to 1 minute, got " + value);
      }
      linger = value;
      return this;
    }

    /**
     * How long the thread that finishes a span waits for room if the queue is full, for batch jobs
     * that rather take longer than lose spans. An interrupt or a close ends the wait.
     *
     * @param value 0 to 1 hour; 0 by default: the span is dropped at once
     */
    public Builder maxWait(Duration value) {
      if (value.isNegative() || value.compareTo(Duration.ofHours(1)) > 0) {
        throw new IllegalArgumentException("maxWait: expected 0 to 1 hour, got " + value);
      }
      maxWait = value;
      return this;
    }

    /**
     * What happens to a batch that could not be sent.
     *
     * @param value {@link Retry#DEFAULT} by default
     */
    public Builder retry(Retry value) {
      retry = Objects.requireNonNull(value, "retry");
      return this;
    }

    /**
     * Applies what is set of {@code clew.queue.*}, {@code clew.batch.*} and {@code clew.retry.*}.
     */
    public Builder settings(Settings value) {
      ReporterSettings.apply(value, this);
      return this;
    }

    /**
     * Shows the counters in JMX until the close, as {@link AsyncReporterMXBean} says.
     *
     * @param value the name of the service; without this call, nothing is shown
     */
    public Builder jmx(String value) {
      service = Objects.requireNonNull(value, "service");
      return this;
    }

    /** Replaces the worker's clock, for tests. */
    Builder ticker(Delivery.Ticker value) {
      ticker = value;
      return this;
    }

    /** The longest sleep of the worker. A test sets it so long that only a wake-up ends it. */
    Builder maxSleep(Duration value) {
      maxSleep = value;
      return this;
    }

    /** Starts the reporter. */
    public AsyncReporter build() {
      return new AsyncReporter(this);
    }

    private static int within(int value, int min, int max, String name) {
      if (value < min || value > max) {
        throw new IllegalArgumentException(
            name + ": expected " + min + " to " + max + ", got " + value);
      }
      return value;
    }
  }
}

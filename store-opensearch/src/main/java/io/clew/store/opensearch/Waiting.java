package io.clew.store.opensearch;

import io.clew.common.Backoff;
import io.clew.common.FailureLog;
import io.clew.common.SafeLog;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/** Waits between attempts, and logs when it begins to wait and when that is over. */
final class Waiting {
  private static final Logger LOG = SafeLog.logger(OpenSearch.class);

  private final Backoff backoff;
  private final FailureLog failures = new FailureLog();
  private final AtomicLong retries = new AtomicLong();

  Waiting() {
    this(new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30)));
  }

  Waiting(Backoff backoff) {
    this.backoff = backoff;
  }

  /**
   * Waits.
   *
   * @param attempts how many have failed in a row
   * @throws InterruptedIOException if the thread is interrupted
   */
  void after(long attempts, String problem) throws InterruptedIOException {
    retries.incrementAndGet();
    synchronized (failures) {
      failures.failed(
          () -> LOG.warn("The store takes nothing now, and is asked until it does: {}", problem));
    }
    try {
      TimeUnit.NANOSECONDS.sleep(backoff.nanos(attempts));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for OpenSearch: " + problem);
    }
  }

  void isOver() {
    synchronized (failures) {
      failures.worked(
          count -> LOG.info("The store takes everything again, after {} attempts", count));
    }
  }

  long retries() {
    return retries.get();
  }
}

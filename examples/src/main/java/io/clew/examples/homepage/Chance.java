package io.clew.examples.homepage;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long things take and when they fail: by chance, but for one seed always the same for the same
 * request, in whatever order the requests are served.
 *
 * @param seed any number
 */
record Chance(long seed) {
  private static final double SLOW_SHARE = 0.03;
  private static final double SLOW_FACTOR = 3;

  /** Takes half to one and a half of the typical time, and now and then much more. */
  void take(String operation, double typicalMillis, PageRequest request) {
    SplittableRandom random = random(operation, request);
    double millis = typicalMillis * (0.5 + random.nextDouble());
    if (random.nextDouble() < SLOW_SHARE) {
      millis *= SLOW_FACTOR;
    }
    pause(millis);
  }

  /** Takes a time to the point, as a timeout does. */
  static void pause(double millis) {
    long end = System.nanoTime() + (long) (millis * TimeUnit.MILLISECONDS.toNanos(1));
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** Whether an operation fails that does so in a share of all cases. */
  boolean fails(String operation, double share, PageRequest request) {
    return random(operation + " fails", request).nextDouble() < share;
  }

  private SplittableRandom random(String operation, PageRequest request) {
    return new SplittableRandom(
        seed + 31L * operation.hashCode() + 1_000_003L * (request.number() + 1));
  }
}

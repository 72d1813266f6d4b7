package io.clew.core;

import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Random ids, each thread with a generator of its own: no contention, and no two generators run
 * through the same sequence. All descend from one seed of {@link SecureRandom}, so two processes
 * started at the same moment differ.
 */
final class RandomIds implements LongSupplier {
  /** Not a monitor: up to JDK 23 a virtual thread that waits for one holds on to its carrier. */
  private final ReentrantLock lock = new ReentrantLock();

  private final SplittableRandom seeds = new SplittableRandom(new SecureRandom().nextLong());
  private final ThreadLocal<SplittableRandom> generators = ThreadLocal.withInitial(this::split);

  private SplittableRandom split() {
    lock.lock();
    try {
      return seeds.split();
    } finally {
      lock.unlock();
    }
  }

  /** Any value but 0. */
  @Override
  public long getAsLong() {
    SplittableRandom generator = generators.get();
    long id;
    do {
      id = generator.nextLong();
    } while (id == 0);
    return id;
  }
}

package io.clew.core;

import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * Random ids, each thread with a generator of its own: no contention, and no two generators run
 * through the same sequence. All descend from one seed of {@link SecureRandom}, so two processes
 * started at the same moment differ.
 */
final class RandomIds implements LongSupplier {
  private final SplittableRandom seeds = new SplittableRandom(new SecureRandom().nextLong());
  private final ThreadLocal<SplittableRandom> generators = ThreadLocal.withInitial(this::split);

  private synchronized SplittableRandom split() {
    return seeds.split();
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

package io.clew.core;

import java.security.SecureRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * Random ids from the generator that every thread has anyway: no contention, no thread-local to
 * look up, and nothing to make for each of a million virtual threads. That generator does not ask
 * {@link SecureRandom} for its seed, so each process adds a secret that does: two processes started
 * at the same moment differ, and ids say nothing about the application's own random numbers.
 */
final class RandomIds implements LongSupplier {
  /** Made with the first id: what records nothing needs none. */
  private static final class Secret {
    static final long VALUE = new SecureRandom().nextLong();
  }

  /** Any value but 0. */
  @Override
  public long getAsLong() {
    long id;
    do {
      id = ThreadLocalRandom.current().nextLong() ^ Secret.VALUE;
    } while (id == 0);
    return id;
  }
}

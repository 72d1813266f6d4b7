package io.clew.core;

import java.io.DataInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * Random ids from the generator that every thread has anyway: no contention, no thread-local to
 * look up, and nothing to make for each of a million virtual threads. That generator has no secure
 * seed, so each process adds a secret from the operating system's secure generator: two processes
 * started at the same moment differ, and ids say nothing about the application's own random
 * numbers.
 */
final class RandomIds implements LongSupplier {
  /** Made with the first id: what records nothing needs none. */
  private static final class Secret {
    static final long VALUE = make();
  }

  /**
   * From the operating system, where it has such a file. To start the JDK's generator takes longer.
   */
  private static long make() {
    try (InputStream in = new FileInputStream("/dev/urandom")) {
      return new DataInputStream(in).readLong();
    } catch (IOException | RuntimeException e) {
      return new SecureRandom().nextLong();
    }
  }

  /** Any value but 0. */
  @Override
  public long getAsLong() {
    long id = ThreadLocalRandom.current().nextLong() ^ Secret.VALUE;
    // 0 becomes 1. A branch would be more machine code, in each method that this is inlined into.
    return id | ((id | -id) >>> 63 ^ 1);
  }
}

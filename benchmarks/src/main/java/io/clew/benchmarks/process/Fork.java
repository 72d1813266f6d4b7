package io.clew.benchmarks.process;

import io.clew.benchmarks.Effort;
import io.clew.testbed.JavaProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Runs a main class in a new JVM, with the common flags, and reads the one number it prints. */
public final class Fork {
  /** Every program that is measured ends by itself long before. */
  private static final Duration LIMIT = Duration.ofMinutes(30);

  private Fork() {}

  static double run(Class<?> main, String... arguments) throws IOException {
    return Double.parseDouble(line(main, arguments));
  }

  /**
   * Runs a program, shows its standard error, and returns the last line that it prints: libraries
   * may print some before.
   *
   * @throws IOException if it fails
   */
  public static String line(Class<?> main, String... arguments) throws IOException {
    try (JavaProcess process = start(main, arguments)) {
      List<String> lines = process.readLines(LIMIT);
      process.awaitSuccess(LIMIT);
      System.err.print(process.output());
      if (lines.isEmpty()) {
        throw new IOException(main.getSimpleName() + ": expected a line, got none");
      }
      return lines.get(lines.size() - 1);
    } catch (IllegalStateException e) {
      throw new IOException("with " + String.join(" ", arguments) + ": " + e.getMessage(), e);
    }
  }

  /** Runs a program, and returns the time until it has ended. */
  static double seconds(Class<?> main, String... arguments) throws IOException {
    long start = System.nanoTime();
    try (JavaProcess process = start(main, arguments)) {
      process.readLines(LIMIT);
      process.awaitSuccess(LIMIT);
      return (System.nanoTime() - start) / 1e9;
    }
  }

  private static JavaProcess start(Class<?> main, String... arguments) throws IOException {
    return JavaProcess.newBuilder(main)
        .jvmOptions(Effort.JVM_FLAGS)
        .arguments(List.of(arguments))
        .start();
  }
}

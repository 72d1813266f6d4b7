package io.clew.testbed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;

/**
 * A program of the operating system that was run to its end. Not every machine has each, or allows
 * what it does.
 *
 * @param exitCode -1 if there is no such program
 * @param output what it has written, its standard error included
 */
public record Command(int exitCode, String output) {
  /** Runs a program. */
  public static Command run(String... words) {
    return run(List.of(words));
  }

  /** Runs a program. */
  public static Command run(List<String> words) {
    try {
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      return new Command(process.waitFor(), output);
    } catch (IOException e) {
      return new Command(-1, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + words, e);
    }
  }

  /** Whether it has ended with 0. */
  public boolean hasSucceeded() {
    return exitCode == 0;
  }
}

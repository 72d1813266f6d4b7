package io.clew.benchmarks.process;

import io.clew.benchmarks.Effort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a main class in a new JVM, with the common flags, and reads the one number it prints. */
final class Fork {
  private Fork() {}

  static double run(Class<?> main, String... arguments) throws IOException, InterruptedException {
    return Double.parseDouble(line(main, arguments));
  }

  /** Runs a program, and returns the one line that it prints. */
  static String line(Class<?> main, String... arguments) throws IOException, InterruptedException {
    Process process = start(main, arguments);
    String line;
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      line = output.readLine();
    }
    awaitSuccess(process, main, arguments);
    if (line == null) {
      throw failed(main, arguments);
    }
    return line;
  }

  /** Runs a program, and returns the time until it has ended. */
  static double seconds(Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process = start(main, arguments);
    process.getInputStream().transferTo(OutputStream.nullOutputStream());
    awaitSuccess(process, main, arguments);
    return (System.nanoTime() - start) / 1e9;
  }

  private static Process start(Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Effort.JVM_FLAGS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static void awaitSuccess(Process process, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw failed(main, arguments);
    }
  }

  private static IOException failed(Class<?> main, String... arguments) {
    return new IOException(
        main.getSimpleName() + " " + String.join(" ", arguments) + " has failed, see above");
  }
}

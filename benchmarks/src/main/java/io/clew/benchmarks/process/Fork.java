package io.clew.benchmarks.process;

import io.clew.benchmarks.Effort;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a main class in a JVM of its own, with the flags that all get, and takes the one number it
 * prints.
 */
final class Fork {
  private Fork() {}

  static double run(Class<?> main, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Effort.JVM_FLAGS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String line;
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      line = output.readLine();
    }
    if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0 || line == null) {
      process.destroyForcibly();
      throw new IOException(
          main.getSimpleName() + " " + String.join(" ", arguments) + " has failed, see above");
    }
    return Double.parseDouble(line);
  }
}

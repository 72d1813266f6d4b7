package io.clew.examples;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where an example that starts services leaves what they write: a {@link Mixin}. */
public final class OutputDirectory {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description =
          "Where the file of rules, the logs and the span logs go (default: a new directory for"
              + " temporary files, which --once deletes again).")
  private @Nullable Path output;

  private OutputDirectory() {}

  /** Makes it, if it is not there. */
  public Path create() throws IOException {
    if (output == null) {
      return Files.createTempDirectory("clew-" + spec.name() + "-");
    }
    try {
      Files.createDirectories(output);
    } catch (IOException e) {
      throw unusable(output);
    }
    if (!Files.isWritable(output)) {
      throw unusable(output);
    }
    return output.toAbsolutePath().normalize();
  }

  private ParameterException unusable(Path path) {
    return new ParameterException(
        spec.commandLine(), "--output: expected a directory that can be written, got " + path);
  }

  /**
   * Tells of the problems and of the directory, which goes if nobody is to look at it.
   *
   * @param once whether the example has ended by itself
   * @return the exit code
   */
  public int conclude(Path directory, boolean once, List<String> problems) throws IOException {
    if (!problems.isEmpty()) {
      PrintWriter err = spec.commandLine().getErr();
      problems.forEach(problem -> err.println(spec.name() + ": " + problem));
      err.flush();
    }
    if (once && output == null && problems.isEmpty()) {
      delete(directory);
    } else {
      PrintWriter out = spec.commandLine().getOut();
      out.println();
      out.println("Rules, logs and span logs are in " + directory);
      out.flush();
    }
    return problems.isEmpty() ? 0 : 1;
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}

package io.clew.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server's process: Java, on the class path given, with all that it says in a file. */
final class ServerProcess {
  private static final Duration START = Duration.ofSeconds(90);
  private static final long STOP_SECONDS = 20;
  private static final long NAP_MILLIS = 50;
  private static final int SHOWN_LINES = 20;

  private final String name;
  private final Path output;
  private final Process process;

  private ServerProcess(String name, Path output, Process process) {
    this.name = name;
    this.output = output;
    this.process = process;
  }

  /** Starts the JVM that runs this one, with other arguments. */
  static ServerProcess start(
      String name, Path directory, Map<String, String> environment, List<String> arguments)
      throws IOException {
    Path output = directory.resolve(name + ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    builder.environment().putAll(environment);
    // A run that is cut off leaves no servers behind, nor their files; one that is killed does.
    // First the hook: it could not be added any more for a server that starts during a shutdown.
    CompletableFuture<Process> process = new CompletableFuture<>();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> clear(process, directory)));
    try {
      process.complete(builder.start());
    } finally {
      process.cancel(false);
    }
    return new ServerProcess(name, output, process.join());
  }

  /** Waits until the server answers. */
  void awaitReady(Check ready) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < START.toNanos()) {
      if (!process.isAlive()) {
        throw new IllegalStateException(name + " has ended:\n" + lastLines());
      }
      if (ready.passes()) {
        return;
      }
      sleep();
    }
    kill();
    throw new IllegalStateException(name + " has not started within " + START + "\n" + lastLines());
  }

  /** Waits for the end of a program that ends by itself. */
  void awaitSuccess() {
    if (exitCode(START.toSeconds()) != 0) {
      throw new IllegalStateException(name + " has failed:\n" + lastLines());
    }
  }

  private int exitCode(long seconds) {
    try {
      if (process.waitFor(seconds, TimeUnit.SECONDS)) {
        return process.exitValue();
      }
      process.destroyForcibly();
      throw new IllegalStateException(name + " does not end:\n" + lastLines());
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + name, e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** As {@code kill -9}; returns when it is gone. */
  void kill() {
    process.destroyForcibly();
    exitCode(STOP_SECONDS);
  }

  /** As {@code kill}; returns when it is gone. */
  void stop() {
    process.destroy();
    exitCode(STOP_SECONDS);
  }

  /** Sends it a signal, such as {@code STOP}. */
  void signal(String signal) {
    try {
      Process kill =
          new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("cannot send SIG" + signal + " to " + name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while signalling " + name, e);
    }
  }

  private String lastLines() {
    try (Stream<String> lines = Files.lines(output)) {
      List<String> all = lines.toList();
      return String.join("\n", all.subList(Math.max(0, all.size() - SHOWN_LINES), all.size()));
    } catch (IOException | UncheckedIOException e) {
      return "(" + e + ")";
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(NAP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a server", e);
    }
  }

  private static void clear(CompletableFuture<Process> started, Path directory) {
    try {
      started.join().destroyForcibly().waitFor(STOP_SECONDS, TimeUnit.SECONDS);
      delete(directory);
    } catch (InterruptedException | CancellationException | UncheckedIOException e) {
      // It was never started, or another that still writes there clears the directory in its turn.
    }
  }

  /** One at a time, or two would stumble over what the other has deleted. */
  static synchronized void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a server answers; what it throws means no. */
  interface Check {
    boolean holds() throws Exception;

    default boolean passes() {
      try {
        return holds();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      } catch (Exception e) {
        return false;
      }
    }
  }
}

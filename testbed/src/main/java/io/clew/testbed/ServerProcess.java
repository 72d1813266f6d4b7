package io.clew.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A server's process: Java, on the class path given, with all that it says in a file. */
final class ServerProcess {
  private static final Duration START = Duration.ofSeconds(90);
  private static final Duration STOP = Duration.ofSeconds(20);
  private static final long NAP_MILLIS = 50;
  private static final int SHOWN_LINES = 20;

  private final String name;
  private final JavaProcess process;

  private ServerProcess(String name, JavaProcess process) {
    this.name = name;
    this.process = process;
  }

  /** Starts the JVM that runs this one, with other arguments. */
  static ServerProcess start(
      String name, Path directory, Map<String, String> environment, List<String> arguments)
      throws IOException {
    JavaProcess.Builder builder =
        new JavaProcess.Builder(name, arguments).log(directory.resolve(name + ".log"));
    environment.forEach(builder::environment);
    // A run that is cut off leaves no servers behind, nor their files; one that is killed does.
    // First the hook: it could not be added any more for a server that starts during a shutdown.
    CompletableFuture<JavaProcess> process = new CompletableFuture<>();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> clear(process, directory)));
    try {
      process.complete(builder.start());
    } finally {
      process.cancel(false);
    }
    return new ServerProcess(name, process.join());
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
    process.awaitSuccess(START);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** As {@code kill -9}; returns when it is gone. */
  void kill() {
    process.kill();
  }

  /** As {@code kill}; returns when it is gone. */
  void stop() {
    process.terminate();
    process.exitCode(STOP);
  }

  /** Sends it a signal, such as {@code STOP}. */
  void signal(String signal) {
    process.signal(signal);
  }

  private String lastLines() {
    List<String> all = process.output().lines().toList();
    return String.join("\n", all.subList(Math.max(0, all.size() - SHOWN_LINES), all.size()));
  }

  private static void sleep() {
    try {
      Thread.sleep(NAP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a server", e);
    }
  }

  private static void clear(CompletableFuture<JavaProcess> started, Path directory) {
    try {
      started.join().close();
      delete(directory);
    } catch (IllegalStateException | UncheckedIOException e) {
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

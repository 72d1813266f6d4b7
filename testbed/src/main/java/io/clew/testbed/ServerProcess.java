package io.clew.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server's process: Java, on the class path given, with all that it says in a file. The first
 * that is closed leaves its classes in an archive, as the JVM has them in memory: those after it
 * start with half the work.
 */
final class ServerProcess {
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration STOP = Duration.ofMinutes(1);
  private static final long NAP_MILLIS = 50;
  private static final int SHOWN_LINES = 20;

  private final String name;
  private final JavaProcess process;

  /** Where it writes its classes when it ends by itself; null if there is an archive already. */
  private final @Nullable Path classes;

  private boolean paused;

  private ServerProcess(String name, JavaProcess process, @Nullable Path classes) {
    this.name = name;
    this.process = process;
    this.classes = classes;
  }

  /** Starts the JVM that runs this one, with other arguments. */
  static ServerProcess start(
      String name, Path directory, Map<String, String> environment, List<String> arguments)
      throws IOException {
    Path archive = archive(name);
    // A JVM that cannot use the archive starts without.
    boolean archived = Files.exists(archive);
    Path classes = archived ? null : archive.resolveSibling(directory.getFileName() + ".jsa");
    List<String> all = new ArrayList<>();
    all.add(archived ? "-XX:SharedArchiveFile=" + archive : "-XX:ArchiveClassesAtExit=" + classes);
    all.addAll(arguments);
    return new ServerProcess(name, run(name, directory, environment, all), classes);
  }

  /** Where the classes of one kind of server are: each JVM reads only its own. */
  static Path archive(String name) {
    return Servers.made(name + "-" + System.getProperty("java.vm.version") + ".jsa");
  }

  /** The same for a program that ends by itself. */
  static JavaProcess run(
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
    return process.join();
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

  /** Kills it, or lets it end by itself if it is to leave its classes. */
  void close() {
    if (classes != null && !paused && isAlive()) {
      try {
        stop();
        Files.move(classes, archive(name), StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException | IllegalStateException e) {
        // Those after it start without, and the next that is closed tries again.
      }
    }
    kill();
  }

  /** Sends it a signal, such as {@code STOP}. */
  void signal(String signal) {
    process.signal(signal);
    paused = signal.equals("STOP");
  }

  private String lastLines() {
    return lastLines(process);
  }

  static String lastLines(JavaProcess process) {
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

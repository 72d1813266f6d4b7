package io.clew.testbed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Java program in a JVM of its own, by default with the class path of this one. It and the
 * processes that it has started are killed when it is closed. Nothing that it writes goes to the
 * console: its lines can be read, and {@link #output} has its standard error.
 */
public final class JavaProcess implements AutoCloseable {
  /** For programs that run for seconds: a small heap and a quick start. */
  public static final List<String> QUICK_START =
      List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData");

  private static final Duration STOP = Duration.ofMinutes(1);

  /** How long a pipe may stay open behind the process, for one that has started others. */
  private static final Duration REST = Duration.ofSeconds(2);

  private static final int MAX_OUTPUT = 1 << 16;

  private final String name;
  private final Process process;
  private final BufferedReader lines;
  private final @Nullable Path log;
  private final StringBuilder errors = new StringBuilder();
  private final Thread errorReader;

  private JavaProcess(String name, Process process, @Nullable Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
    lines = process.inputReader(UTF_8);
    errorReader = new Thread(this::readErrors, name + "-errors");
    errorReader.setDaemon(true);
    if (log == null) {
      errorReader.start();
    }
  }

  /** A class with a main method, on the class path of this JVM. */
  public static Builder newBuilder(Class<?> main) {
    return newBuilder(main.getName());
  }

  /** The same, by the name of the class. */
  public static Builder newBuilder(String main) {
    String simpleName = main.substring(main.lastIndexOf('.') + 1);
    return new Builder(simpleName, List.of("-cp", System.getProperty("java.class.path"), main));
  }

  /** A jar that can be run. */
  public static Builder ofJar(Path jar) {
    return new Builder(jar.getFileName().toString(), List.of("-jar", jar.toString()));
  }

  private void readErrors() {
    try (InputStream in = process.getErrorStream()) {
      byte[] chunk = new byte[1 << 12];
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        synchronized (errors) {
          errors.append(new String(chunk, 0, n, UTF_8));
          errors.delete(0, Math.max(0, errors.length() - MAX_OUTPUT));
        }
      }
    } catch (IOException e) {
      return; // It was killed.
    }
  }

  /**
   * The next line of its standard output; null when there will be none. Blocks until there is one:
   * it ends at the latest when the process does.
   */
  public @Nullable String readLine() throws IOException {
    return lines.readLine();
  }

  /** The same, but if there is no line in time, it is killed, and the exception says so. */
  public @Nullable String readLine(Duration limit) throws IOException {
    CompletableFuture<Void> wait = killAfter(limit);
    String line = lines.readLine();
    end(wait, limit, List.of());
    return line;
  }

  /** The lines that are left, up to its end. If that does not come in time, it is killed. */
  public List<String> readLines(Duration limit) throws IOException {
    CompletableFuture<Void> wait = killAfter(limit);
    List<String> left = new ArrayList<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      left.add(line);
    }
    end(wait, limit, left);
    return left;
  }

  /** A read can only be ended by the end of the process. */
  private CompletableFuture<Void> killAfter(Duration limit) {
    CompletableFuture<Void> wait = new CompletableFuture<>();
    var unused =
        wait.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete(
                (inTime, late) -> {
                  if (late != null) {
                    killAll();
                  }
                });
    return wait;
  }

  private void end(CompletableFuture<Void> wait, Duration limit, List<String> read) {
    if (!wait.complete(null)) {
      String written = String.join("\n", read) + "\n" + output();
      throw new IllegalStateException(
          name + " has not written what is expected within " + limit + ":\n" + written);
    }
  }

  /** Its standard input. */
  public Writer input() {
    return process.outputWriter(UTF_8);
  }

  /**
   * The last 64 KiB of what it has written: all of it where it has a log file, otherwise what went
   * to standard error.
   */
  public String output() {
    if (log == null) {
      synchronized (errors) {
        return errors.toString();
      }
    }
    try (InputStream in = Files.newInputStream(log)) {
      in.skipNBytes(Math.max(0, Files.size(log) - MAX_OUTPUT));
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      return "(" + e + ")";
    }
  }

  /** The process as the operating system knows it, with its children. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** Whether it has not ended yet. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits for its end. One that does not end in time is killed, and the exception says what it has
   * written.
   */
  public int exitCode(Duration limit) {
    try {
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        killAll();
      }
      errorReader.join(REST.toMillis());
      if (ended) {
        return process.exitValue();
      }
    } catch (InterruptedException e) {
      killAll();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + name, e);
    }
    throw new IllegalStateException(name + " has not ended within " + limit + ":\n" + output());
  }

  /**
   * Waits for its end. If its exit code is not 0, or it does not end in time, the exception says
   * what it has written.
   */
  public void awaitSuccess(Duration limit) {
    int code = exitCode(limit);
    if (code != 0) {
      throw new IllegalStateException(name + " has ended with " + code + ":\n" + output());
    }
  }

  /** The method of Process would close the streams, and with them what is still to be read. */
  private void killAll() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.toHandle().destroyForcibly();
  }

  /** SIGKILL; returns when it is gone. What it has written before can still be read. */
  public void kill() {
    process.toHandle().destroyForcibly();
    exitCode(STOP);
  }

  /** SIGTERM; returns at once. */
  public void terminate() {
    process.destroy();
  }

  /** Sends it a signal, such as {@code STOP}. */
  public void signal(String signal) {
    Command kill = Command.run("kill", "-" + signal, String.valueOf(process.pid()));
    if (!kill.hasSucceeded()) {
      throw new IllegalStateException(
          "cannot send SIG" + signal + " to " + name + ": " + kill.output());
    }
  }

  /** Kills it and what it has started; returns when it is gone. */
  @Override
  public void close() {
    killAll();
    process.destroyForcibly();
    exitCode(STOP);
  }

  /** What to start, and how. */
  public static final class Builder {
    private final String name;
    private final List<String> program;
    private final List<String> prefix = new ArrayList<>();
    private final List<String> jvmOptions = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private @Nullable Path workingDirectory;
    private @Nullable Path log;
    private @Nullable Path errors;

    /** What follows the JVM's options on the command line. */
    Builder(String name, List<String> program) {
      this.name = name;
      this.program = program;
    }

    /** What stands before {@code java} on the command line, such as {@code unshare}. */
    public Builder prefix(List<String> words) {
      prefix.addAll(words);
      return this;
    }

    /** Options of the JVM, besides those it already has. */
    public Builder jvmOptions(String... options) {
      return jvmOptions(List.of(options));
    }

    /** Options of the JVM, besides those it already has. */
    public Builder jvmOptions(List<String> options) {
      jvmOptions.addAll(options);
      return this;
    }

    /** Arguments of the program, as texts, besides those it already has. */
    public Builder arguments(Object... values) {
      return arguments(List.of(values));
    }

    /** Arguments of the program, as texts, besides those it already has. */
    public Builder arguments(List<?> values) {
      values.forEach(value -> arguments.add(value.toString()));
      return this;
    }

    /** A variable of its environment, which otherwise is this process's. */
    public Builder environment(String variable, String value) {
      environment.put(variable, value);
      return this;
    }

    /** Where it runs; by default where this process does. */
    public Builder workingDirectory(Path directory) {
      workingDirectory = directory;
      return this;
    }

    /** A file to which both of its outputs are appended; then there is no line to read. */
    public Builder log(Path file) {
      log = file;
      return this;
    }

    /** A file to which its standard error is appended; the lines of its output can be read. */
    public Builder errors(Path file) {
      errors = file;
      return this;
    }

    /** Starts it. */
    public JavaProcess start() throws IOException {
      List<String> command = new ArrayList<>(prefix);
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(jvmOptions);
      command.addAll(program);
      command.addAll(arguments);
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().putAll(environment);
      if (workingDirectory != null) {
        builder.directory(workingDirectory.toFile());
      }
      if (log != null) {
        builder
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      } else if (errors != null) {
        builder.redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
      }
      return new JavaProcess(name, builder.start(), log != null ? log : errors);
    }
  }
}

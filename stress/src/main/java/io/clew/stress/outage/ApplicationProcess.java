package io.clew.stress.outage;

import io.clew.stress.load.Jvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A {@link TracedProcess}, for the process that has started it. Each wait has a limit. */
final class ApplicationProcess implements AutoCloseable {
  private static final int HEAP_MB = 128;
  private static final Duration GRACE = Duration.ofMinutes(1);

  /** Only Clew's log goes to standard error. */
  private static final String LOG_OPTION = "-Dorg.slf4j.simpleLogger.log.io.clew=info";

  private final Process process;
  private final Writer commands;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private Duration limit = GRACE;

  private ApplicationProcess(Process process) {
    this.process = process;
    commands = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    Thread reader = new Thread(this::read, "answers");
    reader.setDaemon(true);
    reader.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /**
   * Starts a process.
   *
   * @param log the file for its standard error
   */
  static ApplicationProcess start(Setup setup, Path log) throws IOException {
    List<String> command =
        Jvm.command(HEAP_MB, List.of(LOG_OPTION), TracedProcess.class, setup.arguments());
    return new ApplicationProcess(
        new ProcessBuilder(command).redirectError(Redirect.appendTo(log.toFile())).start());
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        answers.add(line);
      }
    } catch (IOException e) {
      return; // It was killed.
    }
  }

  Answer ask(String command) throws IOException, InterruptedException {
    return ask(command, Duration.ZERO);
  }

  /** Sends a command that takes at most this time, and waits for the answer. */
  Answer ask(String command, Duration time) throws IOException, InterruptedException {
    tell(command, time);
    return answer();
  }

  /** Sends a command that takes this time; {@link #answer} waits for its end. */
  void tell(String command, Duration time) throws IOException {
    commands.write(command + " " + time.toMillis() + "\n");
    commands.flush();
    limit = time.plus(GRACE);
  }

  Answer answer() throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < limit.toNanos()) {
      @Nullable String line = answers.poll(1, TimeUnit.SECONDS);
      if (line != null) {
        return Answer.of(line);
      }
      if (!process.isAlive() && answers.isEmpty()) {
        throw new IOException("the application has ended with " + process.exitValue());
      }
    }
    throw new IOException("the application does not answer within " + limit);
  }

  /** Sends SIGKILL, and returns when the process has ended. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

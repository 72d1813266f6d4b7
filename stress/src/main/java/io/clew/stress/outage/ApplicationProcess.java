package io.clew.stress.outage;

import io.clew.stress.load.Jvm;
import io.clew.testbed.JavaProcess;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;

/** A {@link TracedProcess}, for the process that has started it. Each wait has a limit. */
final class ApplicationProcess implements AutoCloseable {
  private static final int HEAP_MB = 128;
  private static final Duration GRACE = Duration.ofMinutes(1);

  /** Only Clew's log goes to standard error. */
  private static final String LOG_OPTION = "-Dorg.slf4j.simpleLogger.log.io.clew=info";

  private final JavaProcess process;
  private final Writer commands;
  private Duration limit = GRACE;

  private ApplicationProcess(JavaProcess process) {
    this.process = process;
    commands = process.input();
    Runtime.getRuntime().addShutdownHook(new Thread(process::close));
  }

  /**
   * Starts a process.
   *
   * @param log the file for its standard error
   */
  static ApplicationProcess start(Setup setup, Path log) throws IOException {
    return new ApplicationProcess(
        JavaProcess.newBuilder(TracedProcess.class)
            .jvmOptions(Jvm.options(HEAP_MB))
            .jvmOptions(LOG_OPTION)
            .arguments(setup.arguments())
            .errors(log)
            .start());
  }

  Answer ask(String command) throws IOException {
    return ask(command, Duration.ZERO);
  }

  /** Sends a command that takes at most this time, and waits for the answer. */
  Answer ask(String command, Duration time) throws IOException {
    tell(command, time);
    return answer();
  }

  /** Sends a command that takes this time; {@link #answer} waits for its end. */
  void tell(String command, Duration time) throws IOException {
    commands.write(command + " " + time.toMillis() + "\n");
    commands.flush();
    limit = time.plus(GRACE);
  }

  Answer answer() throws IOException {
    String line = process.readLine(limit);
    if (line == null) {
      throw new IOException("the application has ended with " + process.exitCode(GRACE));
    }
    return Answer.of(line);
  }

  /** Sends SIGKILL, and returns when the process has ended. */
  void kill() {
    process.kill();
  }

  @Override
  public void close() {
    process.close();
  }
}

package io.clew.ship;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A clew-ship of its own. */
final class ShipProcess implements AutoCloseable {
  private final Process process;

  private ShipProcess(Process process) {
    this.process = process;
  }

  static ShipProcess start(Path log, Object... arguments) throws IOException {
    List<String> what =
        List.of("-cp", System.getProperty("java.class.path"), ClewShip.class.getName());
    return start(log, what, arguments);
  }

  static ShipProcess startJar(Path log, String jar, Object... arguments) throws IOException {
    return start(log, List.of("-jar", jar), arguments);
  }

  private static ShipProcess start(Path log, List<String> what, Object... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx96m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(what);
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return new ShipProcess(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start());
  }

  /** {@code kill -9}. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** {@code kill}. */
  void terminate() {
    process.destroy();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("clew-ship goes on");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

package io.clew.ship;

import io.clew.testbed.JavaProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A clew-ship of its own. */
final class ShipProcess implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final JavaProcess process;

  private ShipProcess(JavaProcess process) {
    this.process = process;
  }

  static ShipProcess start(Path log, Object... arguments) throws IOException {
    return start(JavaProcess.newBuilder(ClewShip.class), log, arguments);
  }

  static ShipProcess startJar(Path log, String jar, Object... arguments) throws IOException {
    return start(JavaProcess.ofJar(Path.of(jar)), log, arguments);
  }

  private static ShipProcess start(JavaProcess.Builder builder, Path log, Object... arguments)
      throws IOException {
    return new ShipProcess(
        builder
            .jvmOptions("-Xmx96m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
            .log(log)
            .arguments(arguments)
            .start());
  }

  /** {@code kill -9}. */
  void kill() {
    process.kill();
  }

  /** {@code kill}. */
  void terminate() {
    process.terminate();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  int exitCode() {
    return process.exitCode(LIMIT);
  }

  /** The end of its log. */
  String output() {
    return process.output();
  }

  @Override
  public void close() {
    process.close();
  }
}

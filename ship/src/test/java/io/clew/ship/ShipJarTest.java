package io.clew.ship;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The runnable jar as it is released. It runs in the phase verify, when the jar was built. */
@EnabledIfSystemProperty(named = "clew.ship.jar", matches = ".+")
class ShipJarTest {
  private static final String JAR = System.getProperty("clew.ship.jar");

  @TempDir Path directory;
  @TempDir Path logs;

  @Test
  void help_isShown() throws Exception {
    run(0, "--help");
    assertThat(log()).contains("Usage: clew-ship").contains("Exit codes:");
  }

  @Test
  void once_shipsToZipkin() throws Exception {
    Files.writeString(directory.resolve("feed-1.000001.ndjson"), Lines.lines(0, 100));
    try (HttpReceiver receiver = new HttpReceiver()) {
      run(0, (Object[]) receiver.arguments(directory, "--once"));
      assertThat(receiver.received()).isEqualTo(100);
    }
    assertThat(log()).contains("INFO Shipped 100 spans").doesNotContain("SLF4J", "WARN");
  }

  @Test
  void kafka_isInside() throws Exception {
    Files.writeString(directory.resolve("feed-1.000001.ndjson"), Lines.lines(0, 1));
    String nobody = "--bootstrap-servers=127.0.0.1:1";
    String compressed = "--set=clew.kafka.producer.compression.type=zstd";
    String soon = "--set=clew.kafka.send-timeout-millis=500";
    run(4, directory, nobody, compressed, soon, "--once", "--timeout=0");
    assertThat(log()).contains("Spans cannot be sent by Kafka").doesNotContain("SLF4J", "ERROR");
  }

  private void run(int exitCode, Object... arguments) throws Exception {
    try (ShipProcess process = ShipProcess.startJar(logs.resolve("log"), JAR, arguments)) {
      assertThat(process.exitCode()).as(process::output).isEqualTo(exitCode);
    }
  }

  private String log() throws Exception {
    return Files.readString(logs.resolve("log"));
  }
}

package io.clew.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.testbed.JavaProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code examples/run kafka-pipeline}, with real servers. */
class KafkaPipelineTest {
  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  @TempDir Path directory;

  @Test
  void once_everyTraceArrivesWhole_andNothingIsLeft() throws Exception {
    try (JavaProcess process = start("--once", "--requests=30")) {
      assertThat(process.exitCode(TIMEOUT)).as(process::output).isZero();
      assertThat(process.output())
          .contains("30 of 30 traces arrived whole, with 415 spans, ")
          .containsPattern("Slowest: http://127.0.0.1:\\d+/zipkin/traces/[0-9a-f]{32}\n")
          .doesNotContain("Press Enter", " WARN ", " ERROR ");
    }
    assertThat(directory.resolve("tmp")).isEmptyDirectory();
  }

  @Test
  void cutOff_leavesNoServers() throws Exception {
    try (JavaProcess process = start("--once")) {
      Awaitility.await()
          .atMost(TIMEOUT)
          .until(() -> process.handle().children().count() == 2 || !process.isAlive());
      List<ProcessHandle> servers = process.handle().children().toList();
      assertThat(servers).as(process::output).hasSize(2);

      process.terminate();

      assertThat(process.exitCode(TIMEOUT)).as(process::output).isNotZero();
      assertThat(servers).noneMatch(ProcessHandle::isAlive);
    }
    assertThat(directory.resolve("tmp")).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({
    "--requests=0, 'kafka-pipeline: --requests: expected 1 to 10000, got 0 (see --help)'",
    "--requests=10001, 'kafka-pipeline: --requests: expected 1 to 10000, got 10001 (see --help)'",
    "--port=0, 'kafka-pipeline: --port: expected 1 to 65535, got 0 (see --help)'",
    "--port=http, 'kafka-pipeline: Invalid value for option ''--port'''",
    "--twice, 'kafka-pipeline: Unknown option: ''--twice'''"
  })
  void badValue_isOneLineAndExitCode2(String argument, String message) {
    StringWriter err = new StringWriter();

    assertThat(run(err, argument)).isEqualTo(2);

    assertThat(err.toString().lines()).hasSize(1).allMatch(line -> line.startsWith(message));
  }

  @Test
  void portThatIsTaken_isOneLineAndExitCode2() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      StringWriter err = new StringWriter();

      assertThat(run(err, "--port=" + taken.getLocalPort())).isEqualTo(2);

      assertThat(err.toString())
          .startsWith("kafka-pipeline: --port: expected one on which nobody listens, got ");
    }
  }

  private static int run(StringWriter err, String argument) {
    return Examples.run(
        new PrintWriter(new StringWriter()), new PrintWriter(err), "kafka-pipeline", argument);
  }

  /** As a process of its own, with a place of its own for temporary files. */
  private JavaProcess start(String... arguments) throws IOException {
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    return JavaProcess.newBuilder(Examples.class)
        .jvmOptions(JavaProcess.QUICK_START)
        .jvmOptions("-Djava.io.tmpdir=" + temporary, "-Xmx128m")
        .arguments("kafka-pipeline")
        .arguments(List.of(arguments))
        .log(directory.resolve("output"))
        .start();
  }
}

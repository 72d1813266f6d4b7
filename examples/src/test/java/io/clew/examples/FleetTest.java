package io.clew.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.testbed.JavaProcess;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code examples/run fleet}, as processes of its own, of which there are fewer here. */
@Tag("ci")
class FleetTest {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  /** It takes a minute; each of its waits has a limit of its own. */
  private static final Duration SCRIPT = Duration.ofMinutes(8);

  @TempDir Path directory;

  private JavaProcess start(Object... arguments) throws Exception {
    return JavaProcess.newBuilder(Examples.class)
        .jvmOptions(JavaProcess.QUICK_START)
        .arguments("fleet", "--output", directory.resolve("fleet"))
        .arguments(arguments)
        .log(directory.resolve("output"))
        .start();
  }

  @Test
  void once_everyChangeTakesEffectInEveryProcess() throws Exception {
    try (JavaProcess process = start("--once", "--processes=4", "--within=60")) {
      assertThat(process.exitCode(SCRIPT)).as(process::output).isZero();

      assertThat(process.output())
          .contains("12 of 12 changes seen by all 4 processes, the slowest after ", ", 0 failed")
          .contains("The bad file is one line in 4 of 4 logs")
          .contains("5 spans say that a process has been switched on")
          .doesNotContain("FAILED");
    }
  }

  @Test
  void file_editedByHand_changesWhatAllProcessesDo() throws Exception {
    try (JavaProcess process = start("--processes=2")) {
      awaitOutput(process, "2 processes: off");
      Path rules = directory.resolve("fleet/rules.json");
      Files.writeString(rules, Files.readString(rules).replace("\"off\"", "\"on\""));
      awaitOutput(process, "2 processes: default 1.0");
      List<ProcessHandle> services = process.handle().children().toList();
      assertThat(services).hasSize(2);

      process.terminate();

      Awaitility.await()
          .atMost(TIMEOUT)
          .untilAsserted(() -> assertThat(services).noneMatch(ProcessHandle::isAlive));
    }
  }

  private static void awaitOutput(JavaProcess process, String text) {
    Awaitility.await()
        .atMost(TIMEOUT)
        .untilAsserted(() -> assertThat(process.output()).contains(text));
  }

  @ParameterizedTest
  @CsvSource({
    "--processes=1, 'fleet: --processes: expected 2 to 40, got 1'",
    "--processes=41, 'fleet: --processes: expected 2 to 40, got 41'",
    "--within=0, 'fleet: --within: expected 1 to 60, got 0'",
    "--within=soon, 'fleet: Invalid value for option ''--within'''"
  })
  void badValue_isOneLineAndExitCode2(String argument, String message) {
    StringWriter err = new StringWriter();

    int code =
        Examples.run(
            new PrintWriter(new StringWriter()), new PrintWriter(err), "fleet", "--once", argument);

    assertThat(code).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(1).allMatch(line -> line.startsWith(message));
  }
}

package io.clew.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.testbed.JavaProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code examples/run dynamic-sampling}, as processes of its own. */
class DynamicSamplingTest {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  /** It takes half a minute; each of its waits has a limit of its own. */
  private static final Duration SCRIPT = Duration.ofMinutes(5);

  @TempDir Path directory;

  private final List<JavaProcess> started = new ArrayList<>();

  @AfterEach
  void endProcesses() {
    started.forEach(JavaProcess::close);
  }

  @Test
  void once_everyChangeTakesEffectInBothProcesses() throws Exception {
    JavaProcess process = start("--once");

    assertThat(process.exitCode(SCRIPT)).as(process::output).isZero();
    assertThat(process.output())
        .contains("10 of 10 changes took effect, the slowest after ")
        .contains("seen by both after ", "line 3, column 3: ", ", 0 failed")
        .doesNotContain("FAILED");
    assertThat(SpanLogs.read(directory.resolve("shop"))).hasSizeGreaterThan(5000);
  }

  @Test
  void orders_changeTheRate() throws Exception {
    JavaProcess process = start();
    awaitOutput("shop-1 .* rate: default 0\\.1\n");
    awaitOutput("shop-2 .* rate: default 0\\.1\n");
    try (Writer orders = process.input()) {
      give(orders, "0.5", "shop-[12] .* rate: default 0\\.5\n");
      give(orders, "boost POST /checkout 60", "rate: POST /checkout 1\\.0, default 0\\.5 ");
      give(orders, "boost POST /checkout 0", "duration: expected 1 ms to 24 h");
      give(orders, "7", "expected a rate of 0 to 1, or .*, got 7\n");
      give(orders, "off", "shop-2 .* 0\\.0 traces/s  0 failed  rate: off");
      give(orders, "quit", "span logs are in");
    }
    assertThat(process.exitCode(TIMEOUT)).as(process::output).isZero();
  }

  @Test
  void services_endWithTheProcessThatStartedThem_evenIfItIsKilled() throws Exception {
    JavaProcess process = start();
    awaitOutput("shop-2 .* rate: default 0\\.1\n");
    List<ProcessHandle> services = process.handle().children().toList();
    assertThat(services).hasSize(2);

    process.kill();

    Awaitility.await()
        .atMost(TIMEOUT)
        .untilAsserted(() -> assertThat(services).noneMatch(ProcessHandle::isAlive));
  }

  @ParameterizedTest
  @CsvSource({
    "--requests=9, 'dynamic-sampling: --requests: expected 10 to 2000, got 9'",
    "--requests=2001, 'dynamic-sampling: --requests: expected 10 to 2000, got 2001'",
    "--requests=many, 'dynamic-sampling: Invalid value for option ''--requests'''",
    "--once=yes, 'dynamic-sampling: Invalid value for option ''--once'''",
    "--twice, 'dynamic-sampling: Unknown option: ''--twice'''",
    "once, 'dynamic-sampling: Unmatched argument at index 1: ''once'''"
  })
  void badValue_isOneLineAndExitCode2(String argument, String message) {
    StringWriter err = new StringWriter();

    assertThat(run(err, argument)).isEqualTo(2);

    assertThat(err.toString().lines()).hasSize(1).allMatch(line -> line.startsWith(message));
  }

  @Test
  void once_tooFewRequests_isOneLineAndExitCode2() {
    StringWriter err = new StringWriter();

    assertThat(run(err, "--once", "--requests=199")).isEqualTo(2);

    assertThat(err.toString())
        .startsWith("dynamic-sampling: --requests: expected 200 to 2000, got 199 (see --help)");
  }

  @Test
  void outputIsAFile_isOneLineAndExitCode2() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    StringWriter err = new StringWriter();

    assertThat(run(err, "--output", file.toString())).isEqualTo(2);

    assertThat(err.toString())
        .startsWith(
            "dynamic-sampling: --output: expected a directory that can be written, got " + file);
  }

  private static int run(StringWriter err, String... arguments) {
    List<String> all = new ArrayList<>(List.of("dynamic-sampling"));
    all.addAll(List.of(arguments));
    return Examples.run(
        new PrintWriter(new StringWriter()), new PrintWriter(err), all.toArray(String[]::new));
  }

  private JavaProcess start(String... arguments) throws IOException {
    JavaProcess process =
        JavaProcess.newBuilder(Examples.class)
            .jvmOptions(JavaProcess.QUICK_START)
            .arguments("dynamic-sampling", "--output", directory.resolve("shop"))
            .arguments(List.of(arguments))
            .log(directory.resolve("output"))
            .start();
    started.add(process);
    return process;
  }

  private void give(Writer orders, String order, String expected) throws IOException {
    orders.write(order + "\n");
    orders.flush();
    awaitOutput(expected);
  }

  private void awaitOutput(String regex) {
    Pattern pattern = Pattern.compile(regex);
    Awaitility.await()
        .atMost(TIMEOUT)
        .untilAsserted(() -> assertThat(started.get(0).output()).containsPattern(pattern));
  }
}

package io.clew.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.testbed.JavaProcess;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code examples/run backend}, with real servers and a real Spark. */
class BackendTest {
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  @TempDir Path directory;

  @Test
  @Tag("ci")
  @Tag("once")
  void once_everyTraceIsStoredWhole_theProblemsAreFound_andNothingIsLeft() throws Exception {
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    try (JavaProcess process =
        JavaProcess.newBuilder(Examples.class)
            .jvmOptions(JavaProcess.QUICK_START)
            .jvmOptions("-Djava.io.tmpdir=" + temporary, "-Xmx128m")
            .arguments("backend", "--once", "--requests=120")
            .log(directory.resolve("output"))
            .start()) {
      assertThat(process.exitCode(TIMEOUT)).as(process::output).isZero();
      assertThat(process.output())
          .contains("120 of 120 traces are whole in Zipkin, 120 in Clew's store, with ")
          .containsPattern("Zipkin knows [1-9]\\d* dependencies, of [1-9]\\d* calls\n")
          .contains("batch: ", "parallelise: ", "fix-cache: ")
          .contains("straggler: ", "retry: ", "send-early: ")
          .containsPattern("\\./clew diagnose --opensearch http://127.0.0.1:\\d+\n")
          .doesNotContain("Press Enter");
    }
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void badValue_isOneLineAndExitCode2() {
    StringWriter err = new StringWriter();

    int code =
        Examples.run(
            new PrintWriter(new StringWriter()), new PrintWriter(err), "backend", "--requests=0");

    assertThat(code).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo(
            "backend: --requests: expected 1 to 10000, got 0 (see --help)"
                + System.lineSeparator());
  }
}

package io.clew.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.examples.homepage.Site;
import io.clew.viewer.Clew;
import io.clew.viewer.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zipkin2.Span;

class ExamplesTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path directory;

  @Test
  void homePage_leavesAWholeSpanLog() throws Exception {
    assertThat(run("home-page", "--requests", "40", "--output", directory.toString())).isZero();

    assertThat(run("check-span-log", directory.toString(), "--requests", "40")).isZero();
    assertThat(SpanLogs.read(directory)).hasSize(Site.expectedSpans(40));
  }

  @Test
  void homePage_atRateZero_leavesNoSpans() throws Exception {
    assertThat(
            run("home-page", "--requests", "5", "--sample-rate", "0", "--output", directory + ""))
        .isZero();

    assertThat(SpanLogs.read(directory)).isEmpty();
  }

  @Test
  void homePage_atHalfTheRate_leavesWholeTraces() throws Exception {
    run("home-page", "--requests", "60", "--sample-rate", "0.5", "--output", directory + "");

    assertThat(run("check-span-log", directory.toString())).isZero();
    assertThat(Traces.of(SpanLogs.read(directory))).hasSizeBetween(1, 59);
  }

  @Test
  void homePage_withProblems_clewFindsThem() {
    assertThat(run("home-page", "--problems", "--requests", "120", "--output", directory + ""))
        .isZero();

    StringWriter findings = new StringWriter();
    Terminal terminal = new Terminal(100, false, false);
    PrintWriter printer = new PrintWriter(findings, true);
    assertThat(Clew.run(terminal, printer, printer, "diagnose", "--json", "--dir", directory + ""))
        .isZero();
    assertThat(findings.toString())
        .contains("\"batch\"", "\"parallelise\"", "\"fix-cache\"")
        .contains("\"straggler\"", "\"retry\"", "\"send-early\"");
  }

  @ParameterizedTest
  @CsvSource({
    "--requests, 0, 'home-page: --requests: expected 1 to 100000, got 0'",
    "--requests, many, 'home-page: Invalid value for option ''--requests'''",
    "--sample-rate, 1.5, 'home-page: --sample-rate: expected 0 to 1, got 1.5'",
    "--sample-rate, NaN, 'home-page: --sample-rate: expected 0 to 1, got NaN'",
    "--seed, x, 'home-page: Invalid value for option ''--seed'''",
    "--colour, red, 'home-page: Unknown options: ''--colour'', ''red'''"
  })
  void homePage_badValue_isOneLineAndExitCode2(String option, String value, String message) {
    assertThat(run("home-page", option, value)).isEqualTo(2);

    assertThat(err.toString().lines()).hasSize(1).allMatch(line -> line.startsWith(message));
  }

  @Test
  void homePage_outputIsAFile_isOneLineAndExitCode2() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));

    assertThat(run("home-page", "--output", file.toString())).isEqualTo(2);

    assertThat(err.toString().lines())
        .containsExactly(
            "home-page: --output: expected a directory that can be written, got "
                + file
                + " (see --help)");
  }

  @Test
  void unknownExample_isOneLineAndExitCode2() {
    assertThat(run("no-such-example")).isEqualTo(2);

    assertThat(err.toString().lines()).hasSize(1);
  }

  @Test
  void noExample_listsThem() {
    assertThat(run()).isZero();

    assertThat(out.toString()).contains("home-page", "check-span-log");
  }

  @Test
  void checkSpanLog_missingParent_isAProblem() throws Exception {
    write(span("1", null), span("3", "2"));

    assertThat(run("check-span-log", directory.toString())).isEqualTo(1);

    assertThat(out.toString()).contains("has lost its parent");
  }

  @Test
  void checkSpanLog_twoRoots_isAProblem() throws Exception {
    write(span("1", null), span("2", null));

    assertThat(run("check-span-log", directory.toString())).isEqualTo(1);

    assertThat(out.toString()).contains("has 2 roots");
  }

  @Test
  void checkSpanLog_tornLine_isAProblem() throws Exception {
    write(span("1", null), "{\"traceId\":\"000000");

    assertThat(run("check-span-log", directory.toString())).isEqualTo(1);

    assertThat(err.toString()).contains("spans.ndjson:2");
  }

  @Test
  void checkSpanLog_missingSpans_isAProblem() throws Exception {
    write(span("1", null));

    assertThat(run("check-span-log", directory.toString(), "--requests", "1")).isEqualTo(1);

    assertThat(out.toString()).contains("expected 14 spans, found 1");
  }

  private void write(Object... lines) throws Exception {
    Files.write(
        directory.resolve("spans.ndjson"), List.of(lines).stream().map(Object::toString).toList());
  }

  private static Span span(String id, String parent) {
    return Span.newBuilder().traceId("a").id(id).parentId(parent).build();
  }

  private int run(String... args) {
    return Examples.run(new PrintWriter(out), new PrintWriter(err), args);
  }
}

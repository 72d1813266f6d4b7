package io.clew.viewer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Runs the seeds in {@code OptionsFuzzTestInputs}, and all inputs that ever failed. With {@code
 * JAZZER_FUZZ=1} it looks for more; see CONTRIBUTING.md.
 */
class OptionsFuzzTest {
  /** Those that write no file and connect to nobody. */
  private static final Pattern FILTERS =
      Pattern.compile(
          "--(service|operation|request-id|tag|error|(min|max)-duration|since|until)(=.*)?");

  private static final int USAGE = 2;

  /** An option a line: each is taken, and then there is no such directory, or refused in a line. */
  @FuzzTest
  void filters(byte[] data) {
    List<String> arguments = new ArrayList<>(List.of("traces", "--dir=/dev/null/none"));
    new String(data, UTF_8)
        .lines()
        .filter(line -> FILTERS.matcher(line).matches())
        .forEach(arguments::add);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Clew.run(
            new Terminal(100, false, false),
            new PrintWriter(out),
            new PrintWriter(err),
            arguments.toArray(String[]::new));

    assertThat(exitCode).as("%s: %s", arguments, err).isIn(USAGE, Clew.UNAVAILABLE);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).doesNotContain("Exception");
    assertThat(out.toString()).isEmpty();
  }
}

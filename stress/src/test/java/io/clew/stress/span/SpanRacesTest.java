package io.clew.stress.span;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.testbed.JavaProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** jcstress in its shortest useful mode; {@code stress/run} takes longer. */
@Tag("ci")
class SpanRacesTest {
  private static final Duration LIMIT = Duration.ofMinutes(8);

  @TempDir private Path directory;

  @Test
  void jcstress_allTestsBriefly_findsNothingForbidden() throws Exception {
    try (JavaProcess jcstress =
        JavaProcess.newBuilder("org.openjdk.jcstress.Main")
            .workingDirectory(directory)
            .arguments(
                "-m",
                "sanity",
                "-c",
                "2",
                "-sc",
                "false",
                "-af",
                "NONE",
                "-iters",
                "1",
                "-time",
                "100",
                "-strideSize",
                "64",
                "-strideCount",
                "16",
                "-v",
                "-jvmArgs",
                "-Xmx256m")
            .start()) {
      String output = String.join("\n", jcstress.readLines(LIMIT));
      assertThat(jcstress.exitCode(LIMIT)).as(output + jcstress.output()).isZero();
      assertThat(testsThatRan(output)).as(output).containsExactlyInAnyOrderElementsOf(tests());
    }
  }

  private static List<String> testsThatRan(String output) {
    return Pattern.compile("\\[OK\\] (io\\.clew\\.\\S+)")
        .matcher(output)
        .results()
        .map(found -> found.group(1))
        .distinct()
        .toList();
  }

  private static List<String> tests() throws IOException {
    File[] sources =
        new File("src/main/java/io/clew/stress/span")
            .listFiles((folder, name) -> name.endsWith("Test.java"));
    assertThat(sources).isNotEmpty();
    return List.of(sources).stream()
        .map(file -> "io.clew.stress.span." + file.getName().replace(".java", ""))
        .toList();
  }
}

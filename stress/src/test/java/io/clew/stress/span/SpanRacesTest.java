package io.clew.stress.span;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** jcstress in its shortest useful mode; {@code stress/run} takes longer. */
class SpanRacesTest {
  private static final long LIMIT_SECONDS = 180;

  @TempDir private Path directory;

  @Test
  void jcstress_allTestsBriefly_findsNothingForbidden() throws Exception {
    Path log = directory.resolve("log");
    Process jcstress =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.openjdk.jcstress.Main",
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
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = jcstress.waitFor(LIMIT_SECONDS, SECONDS);
    jcstress.destroyForcibly();

    String output = Files.readString(log, UTF_8);
    assertThat(ended).as(output).isTrue();
    assertThat(jcstress.exitValue()).as(output).isZero();
    assertThat(testsThatRan(output)).as(output).containsExactlyInAnyOrderElementsOf(tests());
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

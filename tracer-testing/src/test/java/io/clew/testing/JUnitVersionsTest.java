package io.clew.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The extension and the contracts with older JUnits, each in a process of its own. */
class JUnitVersionsTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"junit-oldest", "junit-5"})
  void tests_ofUsersWithAnOlderJUnit_pass(String junit) throws Exception {
    String output = run(junit, 0, AnyJUnitTest.class, B3MultiContractTest.class);

    assertThat(output).containsPattern("[1-9][0-9]* tests successful").contains("0 tests failed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"junit-oldest", "junit-5"})
  void test_thatLeavesAScopeOpen_fails(String junit) throws Exception {
    assertThat(run(junit, 1, AnyJUnitTest.Leaking.class))
        .contains("the test left open:", "forgotten", "1 tests failed");
  }

  /** What JUnit's console says when it runs these classes with another JUnit than this one. */
  private String run(String junit, int exitCode, Class<?>... classes) throws Exception {
    Path log = directory.resolve("log");
    String classPath =
        Stream.concat(
                Stream.of("target/junit/" + junit + ".jar"),
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                    .filter(entry -> !entry.contains(Path.of("org", "junit").toString())))
            .collect(Collectors.joining(File.pathSeparator));
    Stream<String> command =
        Stream.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            classPath,
            "org.junit.platform.console.ConsoleLauncher",
            "execute",
            "--disable-banner",
            "--disable-ansi-colors");
    Stream<String> selected =
        Arrays.stream(classes).flatMap(each -> Stream.of("--select-class", each.getName()));
    Process process =
        new ProcessBuilder(Stream.concat(command, selected).toList())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String output = Files.readString(log, UTF_8);
    assertThat(process.exitValue()).as(output).isEqualTo(exitCode);
    return output;
  }
}

package io.clew.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.clew.testbed.Command;
import io.clew.testbed.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A service in a JVM of its own, which knows nothing but its environment. */
class StartTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TempDir Path directory;

  /** The service. */
  static final class Feed {
    private Feed() {}

    public static void main(String[] args) {
      try (Tracing tracing = Tracing.fromEnvironment()) {
        tracing.tracer().buildSpan("x").start().finish();
        System.out.println("served");
      }
    }
  }

  private JavaProcess.Builder feed() {
    return JavaProcess.newBuilder(Feed.class)
        .jvmOptions(JavaProcess.QUICK_START)
        .jvmOptions("-Dorg.slf4j.simpleLogger.defaultLogLevel=info")
        .workingDirectory(directory);
  }

  /** What Clew has logged; the service has served. */
  private static String log(JavaProcess.Builder builder) throws IOException {
    try (JavaProcess process = builder.start()) {
      assertThat(process.readLines(LIMIT)).containsExactly("served");
      process.awaitSuccess(LIMIT);
      return process.output();
    }
  }

  private Path file(String... lines) throws IOException {
    return Files.write(directory.resolve("clew.properties"), List.of(lines));
  }

  @Test
  void start_nothingSet_isNamedByTheMainClass() throws IOException {
    assertThat(log(feed().environment("CLEW_CONFIG", "").environment("CLEW_REPORTER", "none")))
        .contains(
            "'Feed' is traced with ",
            "set: clew.service=Feed (the main class), clew.reporter=none (CLEW_REPORTER)");
  }

  @Test
  void start_sectionOfTheNameThatOthersHaveSet_counts() throws IOException {
    Path file = file("clew.reporter=slf4j", "clew.service.shop.reporter=none", "clew.mdc=false");

    assertThat(
            log(
                feed()
                    .environment("CLEW_CONFIG", file.toString())
                    .environment("OTEL_RESOURCE_ATTRIBUTES", "service.name=shop")))
        .contains(
            "set: clew.service=shop (OTEL_RESOURCE_ATTRIBUTES), clew.mdc=false (FILE),"
                .replace("FILE", file.toString()))
        .contains(" clew.reporter=none (" + file + "), clew.config=" + file + " (CLEW_CONFIG)");
  }

  @Test
  void start_fileThatIsMissingOrMalformed_isOneLine() throws IOException {
    String missing = directory.resolve("none").toString();
    assertThat(log(feed().environment("CLEW_CONFIG", missing)))
        .containsOnlyOnce("clew.config: cannot read '" + missing + "' (NoSuchFileException)")
        .contains("'Feed' is traced");

    Path malformed = file("clew.reporter=none", "x=C:\\users");
    assertThat(log(feed().environment("CLEW_CONFIG", malformed.toString())))
        .containsOnlyOnce(" got others in line 2 of '" + malformed + "'; using the other lines")
        .contains("'Feed' is traced")
        .contains("clew.reporter=none (" + malformed + ")");
  }

  /** Nothing of it is on the class path here. */
  @ParameterizedTest
  @CsvSource({
    "CLEW_REPORTER, file, clew.reporter, clew-reporter-file",
    "CLEW_REPORTER, kafka, clew.reporter, clew-reporter-kafka",
    "CLEW_REPORTER, zipkin, clew.reporter, clew-reporter-zipkin",
    "CLEW_SAMPLER, dynamic, clew.sampler, clew-sampler",
    "CLEW_SAMPLER, probabilistic, clew.sampler, clew-sampler",
  })
  void start_withoutTheJar_isOneLineWithTheDependency(
      String variable, String value, String key, String artifact) throws IOException {
    String log = log(feed().environment("CLEW_CONFIG", "").environment(variable, value));

    assertThat(log.lines().filter(line -> line.contains(artifact)))
        .singleElement()
        .asString()
        .contains(key + ": expected one of ")
        .contains("(io.clew:" + artifact + " adds this one), got '" + value + "'");
  }

  @Test
  void start_spoolWithoutItsJar_isOneLineWithTheDependency() throws IOException {
    String log =
        log(
            feed()
                .environment("CLEW_CONFIG", "")
                .environment("CLEW_REPORTER", "slf4j")
                .environment("CLEW_SPOOL_DIRECTORY", "spool"));

    assertThat(log)
        .containsOnlyOnce(
            "CLEW_SPOOL_DIRECTORY: no effect without io.clew:clew-spool on the class path")
        .contains("spans go to LoggingSpanSender");
  }

  /** In a mount namespace of its own, where the test may write to /etc. */
  @Test
  void start_fileInItsUsualPlace_isFound() throws IOException {
    Path etc = Files.createDirectories(directory.resolve("etc/clew"));
    Files.writeString(etc.resolve("clew.properties"), "clew.reporter=none");
    List<String> mounted =
        List.of(
            "unshare",
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            "mount --bind \"$0\" /etc && exec \"$@\"",
            etc.getParent().toString());
    assumeTrue(canMount(mounted), "needs the right to mount");

    assertThat(log(feed().prefix(mounted)))
        .contains(
            "clew.reporter=none (/etc/clew/clew.properties),"
                + " clew.config=/etc/clew/clew.properties (the default)");
  }

  private static boolean canMount(List<String> prefix) {
    List<String> nothing = new ArrayList<>(prefix);
    nothing.add("true");
    return Command.run(nothing).hasSucceeded();
  }
}

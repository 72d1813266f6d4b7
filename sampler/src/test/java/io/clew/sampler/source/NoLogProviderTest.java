package io.clew.sampler.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.core.Tracing;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process without an slf4j provider: what matters is on its standard error output. */
class NoLogProviderTest {
  @TempDir Path directory;

  /** Runs until its standard input ends. */
  static final class Service {
    private Service() {}

    public static void main(String[] args) throws Exception {
      try (Tracing tracing = Tracing.fromEnvironment()) {
        tracing.tracer().buildSpan("x").start().finish();
        System.in.read();
      }
    }
  }

  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.contains("logback") && !entry.contains("slf4j-simple"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  @Test
  void warningsOfSources_areOnStderr() throws Exception {
    Path rules = Files.writeString(directory.resolve("rules.json"), "{\"nonsense\": 1}");
    Path err = directory.resolve("err");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath(),
                "-Dclew.service=feed\nWARN forged",
                "-Dclew.reporter=none",
                "-Dclew.sample-rate=lots",
                "-Dclew.sampler.file=" + rules,
                "-Dclew.sampler.url=http://127.0.0.1:1/sampling",
                "-Dclew.sampler.zookeeper=127.0.0.1:1",
                Service.class.getName())
            .redirectError(err.toFile())
            .start();
    try {
      List<String> expected =
          List.of(
              "Clew: slf4j has no provider",
              "Clew: clew.sample-rate: expected ",
              "Clew: Tracing: file " + rules + " is refused",
              "Clew: Tracing: http://127.0.0.1:1/sampling fails",
              "Clew: Tracing: zookeeper 127.0.0.1:1/clew/sampling fails");
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (!contains(err, expected) && System.nanoTime() - deadline < 0) {
        Thread.sleep(50);
      }
      assertThat(Files.readString(err, UTF_8)).contains(expected);
      assertThat(Files.readAllLines(err, UTF_8)).noneMatch(line -> line.startsWith("WARN forged"));
    } finally {
      process.getOutputStream().close();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  private static boolean contains(Path file, List<String> texts) throws Exception {
    String text = Files.readString(file, UTF_8);
    return texts.stream().allMatch(text::contains);
  }
}

package io.clew.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentracing.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** A JVM whose security manager allows the application nothing but to read its classes. */
@Timeout(120)
@EnabledForJreRange(max = JRE.JAVA_17)
class SecurityManagerTest {
  @TempDir Path directory;

  @Test
  void fromEnvironment_mayReadNothing_startsAndSaysSo() throws Exception {
    Path policy = directory.resolve("policy");
    Files.writeString(
        policy,
        "grant { permission java.io.FilePermission \"<<ALL FILES>>\", \"read\";"
            + " permission java.lang.RuntimePermission \"exitVM.*\"; };");

    String output = run("-Djava.security.manager", "-Djava.security.policy==" + policy);

    assertThat(output).contains("traced a span\n").doesNotContain("Exception in thread");
    assertThat(output.split("the system properties cannot be read", -1)).hasSize(2);
    assertThat(output.split("the environment variables cannot be read", -1)).hasSize(2);
  }

  private String run(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:+UseSerialGC");
    command.addAll(List.of(options));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), SecurityManagerTest.class.getName()));
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(output, UTF_8);
  }

  /** The other JVM. */
  public static void main(String[] args) {
    try (Tracing tracing = Tracing.fromEnvironment()) {
      Span span = tracing.tracer().buildSpan("x").start();
      tracing.tracer().activateSpan(span).close();
      span.setTag("a", "b");
      span.finish();
      System.out.println("traced a span");
    }
  }
}

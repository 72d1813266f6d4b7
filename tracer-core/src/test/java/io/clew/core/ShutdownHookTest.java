package io.clew.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.clew.api.Encoding;
import io.clew.api.FinishedSpan;
import io.clew.api.SpanBatch;
import io.clew.api.SpanReporter;
import io.clew.api.SpanSender;
import io.clew.core.report.AsyncReporter;
import java.io.PrintStream;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of finished spans when a real JVM exits. */
@Timeout(120)
class ShutdownHookTest {
  private static final int SPANS = 500;

  @TempDir Path directory;

  /** One line a span on the standard output. */
  private record PrintingSender(PrintStream out) implements SpanSender {
    @Override
    public Encoding encoding() {
      return Encoding.ZIPKIN_JSON;
    }

    @Override
    public void send(SpanBatch batch) {
      out.print(UTF_8.decode(batch.toByteBuffer()));
    }

    @Override
    public void close() {
      out.println("closed");
    }
  }

  /** The JVM that exits. Nothing is sent within a minute unless something closes the tracing. */
  public static final class Application {
    private Application() {}

    /** Finishes spans, and exits in one of several ways. */
    public static void main(String[] args) {
      AsyncReporter reporter =
          AsyncReporter.newBuilder(new PrintingSender(System.out))
              .linger(Duration.ofMinutes(1))
              .build();
      Tracing.Builder builder = Tracing.newBuilder("feed").reporter(reporter);
      boolean hook = !args[0].equals("none");
      Tracing tracing = (hook ? builder.shutdownHook(Duration.ofSeconds(30)) : builder).build();
      for (int i = 0; i < SPANS; i++) {
        tracing.tracer().buildSpan("s").start().finish();
      }
      switch (args[0]) {
        case "closed-before" -> tracing.close();
        case "closed-by-another-hook" ->
            Runtime.getRuntime().addShutdownHook(new Thread(tracing::close));
        case "built-by-another-hook" ->
            Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> builder.reporter(span -> {}).build().close()));
        case "end-of-main" -> {
          return;
        }
        default -> {}
      }
      System.exit(7);
    }
  }

  /** Runs the application; what it says on the standard error goes to a file. */
  private List<String> run(String how) throws Exception {
    Path errors = directory.resolve("errors");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Application.class.getName(),
                how)
            .redirectError(errors.toFile())
            .start();
    try {
      List<String> lines =
          new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      String said = Files.readString(errors);
      assertThat(process.exitValue()).as(said).isEqualTo(how.equals("end-of-main") ? 0 : 7);
      assertThat(said).doesNotContain("Exception", "Tracing:");
      return lines;
    } finally {
      process.destroyForcibly();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exit",
        "end-of-main",
        "closed-before",
        "closed-by-another-hook",
        "built-by-another-hook"
      })
  void exit_withTheHook_sendsWhatHasFinished(String how) throws Exception {
    List<String> lines = run(how);

    assertThat(lines).hasSize(SPANS + 1).endsWith("closed");
    assertThat(lines.subList(0, SPANS)).allMatch(line -> line.startsWith("{\"traceId\""));
  }

  @Test
  void exit_withoutTheHook_closesNothing() throws Exception {
    assertThat(run("none")).isEmpty();
  }

  @Test
  void close_withTheHook_leavesNothingOfItInTheJvm() {
    WeakReference<SpanReporter> reporter = closed();

    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              System.gc();
              return reporter.refersTo(null);
            });
  }

  private static WeakReference<SpanReporter> closed() {
    SpanReporter reporter = new NoReporter();
    Tracing tracing =
        Tracing.newBuilder("feed").reporter(reporter).shutdownHook(Duration.ZERO).build();
    tracing.close();
    return new WeakReference<>(reporter);
  }

  private static final class NoReporter implements SpanReporter {
    @Override
    public void report(FinishedSpan span) {}
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-0.001S", "PT1H0.001S"})
  void shutdownHook_outOfRange_isRejected(Duration value) {
    assertThatThrownBy(() -> Tracing.newBuilder("feed").shutdownHook(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("shutdownHook: expected 0 to 1 hour, got " + value);
  }
}

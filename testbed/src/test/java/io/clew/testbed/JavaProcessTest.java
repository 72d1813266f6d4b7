package io.clew.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class JavaProcessTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Duration SOON = Duration.ofMillis(1);

  @Test
  void readLines_givesAllUpToTheEnd() throws Exception {
    try (JavaProcess process = start("0", "a", "b", "c")) {
      assertThat(process.readLine(LIMIT)).isEqualTo("a");
      assertThat(process.readLines(LIMIT)).containsExactly("b", "c");
      assertThat(process.readLine(LIMIT)).isNull();
      process.awaitSuccess(LIMIT);
      assertThat(process.output()).isEqualTo("on standard error");
    }
  }

  @Test
  void awaitSuccess_failed_saysWhatWasWritten() throws Exception {
    try (JavaProcess process = start("3")) {
      assertThatIllegalStateException()
          .isThrownBy(() -> process.awaitSuccess(LIMIT))
          .withMessageEndingWith("Program has ended with 3:\non standard error");
      assertThat(process.exitCode(LIMIT)).isEqualTo(3);
    }
  }

  @Test
  void readLine_noneInTime_killsIt() throws Exception {
    try (JavaProcess process = start("wait")) {
      assertThatIllegalStateException()
          .isThrownBy(() -> process.readLine(SOON))
          .withMessageContaining("has not written what is expected within PT0.001S");
      assertThat(process.exitCode(LIMIT)).isNotZero();
    }
  }

  @Test
  void exitCode_noEndInTime_killsIt() throws Exception {
    try (JavaProcess process = start("wait")) {
      assertThatIllegalStateException()
          .isThrownBy(() -> process.exitCode(SOON))
          .withMessageContaining("has not ended within PT0.001S");
      assertThat(process.exitCode(LIMIT)).isNotZero();
    }
  }

  private static JavaProcess start(Object... arguments) throws IOException {
    return JavaProcess.newBuilder(Program.class)
        .jvmOptions(JavaProcess.QUICK_START)
        .arguments(arguments)
        .start();
  }

  static final class Program {
    private Program() {}

    public static void main(String[] args) throws InterruptedException {
      for (int i = 1; i < args.length; i++) {
        System.out.println(args[i]);
      }
      System.err.print("on standard error");
      if (args[0].equals("wait")) {
        Thread.sleep(LIMIT.toMillis());
      }
      System.exit(Integer.parseInt(args[0]));
    }
  }
}

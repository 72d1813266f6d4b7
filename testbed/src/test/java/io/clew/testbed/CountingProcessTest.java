package io.clew.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class CountingProcessTest {
  @Test
  void end_givesTheLastCount() throws Exception {
    try (CountingProcess process = start(3, 0)) {
      assertThat(process.end()).isEqualTo(3);
    }
  }

  @Test
  void end_failed_saysSo() throws Exception {
    try (CountingProcess process = start(3, 1)) {
      assertThatIllegalStateException()
          .isThrownBy(process::end)
          .withMessageContaining("has ended with 1");
    }
  }

  @Test
  void kill_givesAllThatWasCounted() throws Exception {
    try (CountingProcess process = start(Integer.MAX_VALUE, 0)) {
      process.await(10);
      assertThat(process.kill()).isBetween(10L, Integer.MAX_VALUE - 1L);
    }
  }

  private static CountingProcess start(int last, int exitCode) throws IOException {
    return CountingProcess.start(
        JavaProcess.newBuilder(Program.class)
            .jvmOptions(JavaProcess.QUICK_START)
            .arguments(last, exitCode));
  }

  static final class Program {
    private Program() {}

    public static void main(String[] args) {
      for (int i = 1; i <= Integer.parseInt(args[0]) && i > 0; i++) {
        System.out.println(i);
      }
      System.exit(Integer.parseInt(args[1]));
    }
  }
}

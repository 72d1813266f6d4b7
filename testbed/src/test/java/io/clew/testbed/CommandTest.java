package io.clew.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommandTest {
  @Test
  void run_keepsWhatWasWritten() {
    Command command = Command.run("sh", "-c", "echo out; echo err >&2; exit 7");

    assertThat(command).isEqualTo(new Command(7, "out\nerr\n"));
    assertThat(command.hasSucceeded()).isFalse();
    assertThat(Command.run("true").hasSucceeded()).isTrue();
  }

  @Test
  void run_noSuchProgram_hasFailed() {
    Command command = Command.run("no-such-program");

    assertThat(command.exitCode()).isEqualTo(-1);
    assertThat(command.output()).contains("no-such-program");
  }
}

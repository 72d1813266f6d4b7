package io.clew.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.clew.testbed.JavaProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BusyMachineTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  @Timeout(120)
  void processes_workUntilItIsClosed() throws IOException {
    BusyMachine machine = new BusyMachine(2);
    try (machine) {
      machine.start();
      assertThat(machine.processes()).hasSize(2);
      for (JavaProcess process : machine.processes()) {
        Duration before = cpu(process);
        while (cpu(process).compareTo(before.plusMillis(100)) < 0) {
          assertThat(process.isAlive()).isTrue();
          Thread.onSpinWait();
        }
      }
      machine.verify();
    }
    assertThat(machine.processes()).noneMatch(JavaProcess::isAlive);
  }

  @Test
  void process_whoseStarterIsGone_ends() throws IOException {
    try (BusyMachine machine = new BusyMachine(1)) {
      machine.start();
      JavaProcess process = machine.processes().get(0);
      process.input().close(); // As the kernel does for a process that was killed.
      assertThat(process.exitCode(LIMIT)).isZero();
      assertThatIOException().isThrownBy(machine::verify).withMessageContaining("has ended");
    }
  }

  @Test
  void idle_startsNothing() throws IOException {
    try (BusyMachine machine = new BusyMachine(0)) {
      machine.start();
      assertThatCode(machine::verify).doesNotThrowAnyException();
      assertThat(machine.processes()).isEqualTo(List.of());
    }
  }

  private static Duration cpu(JavaProcess process) {
    return process.handle().info().totalCpuDuration().orElseThrow();
  }
}

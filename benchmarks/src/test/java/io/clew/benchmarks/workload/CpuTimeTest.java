package io.clew.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CpuTimeTest {
  private static final long WORK_NANOS = 100_000_000;

  /** The kernel's count may be a tick behind, and the JVM's own goes in steps of 10 ms. */
  private static final long STEP_NANOS = 20_000_000;

  @Test
  void nanos_afterWork_countsIt() throws IOException {
    CpuTime cpu = new CpuTime();
    work();

    assertThat(cpu.nanos()).isGreaterThan(WORK_NANOS - STEP_NANOS);
  }

  @Test
  void nanos_workBefore_isNotCounted() throws IOException {
    work();
    CpuTime cpu = new CpuTime();
    long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();

    assertThat(cpu.nanos()).isLessThan(before);
  }

  @Test
  @Timeout(60)
  void compilerNanos_countsTheCompilerAlone() throws IOException {
    CpuTime cpu = new CpuTime();
    do {
      work();
    } while (cpu.compilerNanos() == 0);

    assertThat(cpu.compilerNanos()).isLessThan(cpu.nanos() - WORK_NANOS + STEP_NANOS);
  }

  private static void work() {
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    while (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start < WORK_NANOS) {
      Thread.onSpinWait();
    }
  }
}

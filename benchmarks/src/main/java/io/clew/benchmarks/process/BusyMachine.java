package io.clew.benchmarks.process;

import io.clew.benchmarks.Progress;
import io.clew.testbed.JavaProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes this machine busy: other processes work beside what is measured, until this is closed. They
 * end with this process as well, whatever ends it.
 */
public final class BusyMachine implements AutoCloseable {
  /**
   * Two for each processor: together they want all of its time, since each rests for half of it.
   */
  public static final int PROCESSES = 2 * Runtime.getRuntime().availableProcessors();

  private static final Duration START = Duration.ofSeconds(60);

  private final int wanted;
  private final List<JavaProcess> processes = new ArrayList<>();

  /** So many other processes; none if 0. */
  public BusyMachine(int processes) {
    wanted = processes;
  }

  /** Returns when all of them work. */
  public void start() throws IOException {
    for (int i = 0; i < wanted; i++) {
      processes.add(
          JavaProcess.newBuilder(BusyProcess.class).jvmOptions(JavaProcess.QUICK_START).start());
    }
    for (JavaProcess process : processes) {
      if (process.readLine(START) == null) {
        throw new IOException("a busy process has ended: " + process.output());
      }
      Progress.print("busy process %d", process.pid());
    }
  }

  /** They were there until the end, or what was measured does not count. */
  public void verify() throws IOException {
    for (JavaProcess process : processes) {
      if (!process.isAlive()) {
        throw new IOException("a busy process has ended: " + process.output());
      }
    }
  }

  List<JavaProcess> processes() {
    return processes;
  }

  @Override
  public void close() {
    processes.forEach(JavaProcess::close);
  }
}

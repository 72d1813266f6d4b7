package io.clew.stress.fault;

import io.clew.stress.load.Jvm;
import io.clew.testbed.Command;
import io.clew.testbed.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs an application with each fault of a sender. Each runs in a process of its own, with a small
 * heap; the process ends when it is out of memory.
 */
public final class FaultRuns {
  private static final int HEAP_MB = 64;
  private static final Duration GRACE = Duration.ofMinutes(3);

  private FaultRuns() {}

  /**
   * Prints a table, and ends with 1 if a promise was broken. No duration is promised.
   *
   * @param arguments {@code --quick} or nothing
   * @throws Exception if a process cannot be started
   */
  public static void main(String[] arguments) throws Exception {
    Effort effort = arguments.length > 0 ? Effort.QUICK : Effort.FULL;
    System.out.print(Outcome.HEADER);
    List<Fault> failed = run(effort, List.of(Fault.values()));
    if (!failed.isEmpty()) {
      System.err.println("stress/faults: failed: " + failed);
      System.exit(1);
    }
  }

  /** Runs the faults one after the other, prints problems, and returns the faults that have any. */
  static List<Fault> run(Effort effort, List<Fault> faults) throws IOException {
    List<Fault> failed = new ArrayList<>();
    Path mountPoint = Files.createTempDirectory("clew-faults");
    try {
      for (Fault fault : faults) {
        if (fault == Fault.DISK_FULL && !canMount(mountPoint)) {
          System.out.println(
              "| " + fault.label() + ": left out, since nothing can be mounted here |");
        } else if (!succeeds(fault, effort, mountPoint)) {
          failed.add(fault);
        }
      }
    } finally {
      Files.delete(mountPoint);
    }
    return failed;
  }

  static boolean canMount(Path mountPoint) {
    List<String> command = new ArrayList<>(SmallDisk.prefix(mountPoint));
    command.add("true");
    return Command.run(command).hasSucceeded();
  }

  /** Runs a fault, and prints what the process writes. */
  private static boolean succeeds(Fault fault, Effort effort, Path mountPoint) throws IOException {
    Duration limit = effort.total(fault).plus(GRACE);
    JavaProcess.Builder builder =
        JavaProcess.newBuilder(FaultRun.class)
            .jvmOptions(Jvm.options(HEAP_MB))
            .arguments(fault.name(), effort.name());
    if (fault == Fault.DISK_FULL) {
      builder.prefix(SmallDisk.prefix(mountPoint)).arguments(mountPoint);
    }
    try (JavaProcess process = builder.start()) {
      process.readLines(limit).forEach(System.out::println);
      int exitCode = process.exitCode(limit);
      System.out.print(process.output());
      return exitCode == 0;
    } catch (IllegalStateException e) { // It has not ended in time.
      System.out.println(e.getMessage());
      return false;
    }
  }
}

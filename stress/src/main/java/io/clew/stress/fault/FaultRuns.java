package io.clew.stress.fault;

import io.clew.stress.load.Jvm;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

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
  static List<Fault> run(Effort effort, List<Fault> faults)
      throws IOException, InterruptedException {
    List<Fault> failed = new ArrayList<>();
    Path mountPoint = Files.createTempDirectory("clew-faults");
    Path log = Files.createTempFile("clew-faults", ".log");
    try {
      for (Fault fault : faults) {
        if (fault == Fault.DISK_FULL && !canMount(mountPoint)) {
          System.out.println(
              "| " + fault.label() + ": left out, since nothing can be mounted here |");
          continue;
        }
        if (!succeeds(
            command(fault, effort, mountPoint), effort.total(fault), Redirect.to(log.toFile()))) {
          failed.add(fault);
        }
        System.out.print(Files.readString(log));
      }
    } finally {
      Files.delete(mountPoint);
      Files.delete(log);
    }
    return failed;
  }

  static boolean canMount(Path mountPoint) throws InterruptedException {
    try {
      return succeeds(
          SmallDisk.command(mountPoint, List.of("true")), Duration.ZERO, Redirect.DISCARD);
    } catch (IOException e) {
      return false; // Not on Linux.
    }
  }

  private static List<String> command(Fault fault, Effort effort, Path mountPoint) {
    if (fault != Fault.DISK_FULL) {
      return command(fault.name(), effort.name());
    }
    return SmallDisk.command(
        mountPoint, command(fault.name(), effort.name(), mountPoint.toString()));
  }

  private static List<String> command(String... arguments) {
    return Jvm.command(HEAP_MB, List.of(), FaultRun.class, List.of(arguments));
  }

  private static boolean succeeds(List<String> command, Duration time, Redirect output)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
    try {
      return process.waitFor(time.plus(GRACE).toSeconds(), TimeUnit.SECONDS)
          && process.exitValue() == 0;
    } finally {
      process.destroyForcibly();
    }
  }
}

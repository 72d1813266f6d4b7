package io.clew.benchmarks.process;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The CPU time of this process since this object was created, of all threads, with those of the
 * JVM.
 *
 * <p>The JVM's own number has steps of 10 ms, a fifth of what Clew needs in a short run. Linux
 * counts nanoseconds for each thread, which are added up here. The last part of a thread that has
 * ended is missing, for instance of an idle compiler thread.
 *
 * @see <a href="https://docs.kernel.org/scheduler/sched-stats.html">schedstat</a>
 */
final class CpuTime {
  private static final Path THREADS = Path.of("/proc/self/task");

  private final Map<Path, Long> threadsBefore = threads(THREADS);
  private final long processBefore = process();

  CpuTime() throws IOException {}

  /** The time used since then. */
  long nanos() throws IOException {
    Map<Path, Long> threads = threads(THREADS);
    return threads.isEmpty()
        ? process() - processBefore
        : threads.entrySet().stream()
            .mapToLong(
                thread -> thread.getValue() - threadsBefore.getOrDefault(thread.getKey(), 0L))
            .sum();
  }

  /** What another process has used since its start; 0 where there is no {@code /proc}. */
  static long nanosOf(long pid) throws IOException {
    long nanos = 0;
    for (long thread : threads(Path.of("/proc", Long.toString(pid), "task")).values()) {
      nanos += thread;
    }
    return nanos;
  }

  private static long process() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static Map<Path, Long> threads(Path directory) throws IOException {
    Map<Path, Long> nanos = new HashMap<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> threads = Files.newDirectoryStream(directory)) {
        for (Path thread : threads) {
          add(thread, nanos);
        }
      }
    }
    return nanos;
  }

  private static void add(Path thread, Map<Path, Long> nanos) throws IOException {
    try {
      String line = Files.readString(thread.resolve("schedstat"));
      nanos.put(thread, Long.parseLong(line.substring(0, line.indexOf(' '))));
    } catch (NoSuchFileException e) {
      // It has ended.
    }
  }
}

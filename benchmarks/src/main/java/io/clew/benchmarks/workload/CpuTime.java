package io.clew.benchmarks.workload;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

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
public final class CpuTime {
  private static final Path THREADS = Path.of("/proc/self/task");

  /** In the names of the JIT's threads, of which Linux keeps 15 characters. */
  private static final String COMPILER = "CompilerThre";

  private final Map<Path, Long> threadsBefore = threads(THREADS, "");
  private final long processBefore = process();
  private final long compiledBefore = compiled();

  /** Starts to count. */
  public CpuTime() throws IOException {}

  /** The time used since then. */
  public long nanos() throws IOException {
    Map<Path, Long> threads = threads(THREADS, "");
    return threads.isEmpty() ? process() - processBefore : since(threads);
  }

  /** The JIT's share of the time used since then. */
  public long compilerNanos() throws IOException {
    Map<Path, Long> threads = threads(THREADS, COMPILER);
    return threads.isEmpty() ? compiled() - compiledBefore : since(threads);
  }

  /** What another process has used since its start; 0 where there is no {@code /proc}. */
  public static long nanosOf(long pid) throws IOException {
    Path threads = Path.of("/proc", Long.toString(pid), "task");
    return threads(threads, "").values().stream().mapToLong(Long::longValue).sum();
  }

  private long since(Map<Path, Long> threads) {
    return threads.entrySet().stream()
        .mapToLong(thread -> thread.getValue() - threadsBefore.getOrDefault(thread.getKey(), 0L))
        .sum();
  }

  private static long process() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** By the wall clock. */
  private static long compiled() {
    return TimeUnit.MILLISECONDS.toNanos(
        ManagementFactory.getCompilationMXBean().getTotalCompilationTime());
  }

  /** The CPU time of each thread whose name contains this. */
  private static Map<Path, Long> threads(Path directory, String name) throws IOException {
    Map<Path, Long> nanos = new HashMap<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> threads = Files.newDirectoryStream(directory)) {
        for (Path thread : threads) {
          String line = read(thread, "schedstat");
          if (!line.isEmpty() && read(thread, "comm").contains(name)) {
            nanos.put(thread, Long.parseLong(line.substring(0, line.indexOf(' '))));
          }
        }
      }
    }
    return nanos;
  }

  /** What Linux says of a thread; "" if the thread has ended. */
  private static String read(Path thread, String file) {
    try {
      return Files.readString(thread.resolve(file));
    } catch (IOException e) {
      return "";
    }
  }
}

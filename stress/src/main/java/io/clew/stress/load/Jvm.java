package io.clew.stress.load;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Processes with a small heap, which running out of memory ends. */
public final class Jvm {
  private Jvm() {}

  /**
   * What starts a program of this class path.
   *
   * @param heapMegabytes how large the heap is, from the start
   * @param options of the JVM, besides
   * @param main the program
   * @param arguments its arguments
   * @return a command for {@link ProcessBuilder}
   */
  public static List<String> command(
      int heapMegabytes, List<String> options, Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xms" + heapMegabytes + "m");
    command.add("-Xmx" + heapMegabytes + "m");
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return command;
  }

  /**
   * What this process holds.
   *
   * @return bytes of the heap in use after a full collection
   */
  public static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}

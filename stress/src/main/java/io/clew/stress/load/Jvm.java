package io.clew.stress.load;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Processes with a small heap, which end when they are out of memory. */
public final class Jvm {
  private Jvm() {}

  /**
   * The command that starts a program of this class path, for {@link ProcessBuilder}.
   *
   * @param heapMegabytes the size of the heap, from the start
   * @param options other options of the JVM
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

  /** How many bytes of the heap this process uses after a full collection. */
  public static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}

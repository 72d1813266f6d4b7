package io.clew.stress.load;

import java.util.List;

/** The heap of an application's JVM. */
public final class Jvm {
  private Jvm() {}

  /**
   * Options of a JVM with a small heap, which ends when it is out of memory.
   *
   * @param heapMegabytes the size of the heap, from the start
   */
  public static List<String> options(int heapMegabytes) {
    return List.of(
        "-Xms" + heapMegabytes + "m", "-Xmx" + heapMegabytes + "m", "-XX:+ExitOnOutOfMemoryError");
  }

  /** How many bytes of the heap this process uses after a full collection. */
  public static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}

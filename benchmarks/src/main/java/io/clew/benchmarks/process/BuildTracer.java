package io.clew.benchmarks.process;

import io.clew.benchmarks.peer.Peer;
import io.clew.benchmarks.peer.Setup;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that builds one tracer, with its reporter and propagation, and prints how many
 * milliseconds it took. Logging is started before, as in an application: Clew logs to slf4j,
 * OpenTelemetry to the JDK.
 */
final class BuildTracer {
  private BuildTracer() {}

  /**
   * Measures one tracer.
   *
   * @param args the peer
   */
  public static void main(String[] args) {
    Peer peer = Peer.valueOf(args[0]);
    LoggerFactory.getLogger(BuildTracer.class).debug("slf4j is up");
    Logger.getLogger(BuildTracer.class.getName()).fine("and the JDK's logging");
    long start = System.nanoTime();
    peer.open(Setup.DEFAULT);
    long nanos = System.nanoTime() - start;
    System.out.println(nanos / 1e6);
    System.exit(0);
  }
}

package io.clew.stress.outage;

import java.nio.file.Path;
import java.util.List;

/**
 * How an application is traced.
 *
 * @param bootstrapServers the broker
 * @param spoolBytes the size of its spool; 0 for none
 * @param spool the spool's directory
 * @param safe the file of {@link SafeSpans}
 * @param spansPerSecond how many it finishes; 0 if it only empties the spool
 * @param first the number of its first span
 * @param large whether some traces and some spans are larger than a small broker takes
 */
record Setup(
    String bootstrapServers,
    long spoolBytes,
    Path spool,
    Path safe,
    int spansPerSecond,
    long first,
    boolean large) {

  boolean isSpooled() {
    return spoolBytes > 0;
  }

  /** The command line, which {@link #of} reads. */
  List<String> arguments() {
    return List.of(
        bootstrapServers,
        String.valueOf(spoolBytes),
        spool.toString(),
        safe.toString(),
        String.valueOf(spansPerSecond),
        String.valueOf(first),
        String.valueOf(large));
  }

  static Setup of(String[] arguments) {
    return new Setup(
        arguments[0],
        Long.parseLong(arguments[1]),
        Path.of(arguments[2]),
        Path.of(arguments[3]),
        Integer.parseInt(arguments[4]),
        Long.parseLong(arguments[5]),
        Boolean.parseBoolean(arguments[6]));
  }
}

package io.clew.reporter.file;

import io.clew.testbed.CountingProcess;
import io.clew.testbed.JavaProcess;
import io.clew.testbed.NamedSpans;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The main class of a process that writes spans, and counts those that are safe. */
final class WriterProcess {
  private WriterProcess() {}

  /** The spans' names are the tag, a hyphen, and a number from 0. */
  static CountingProcess start(
      Path directory,
      String tag,
      int batches,
      int batchSize,
      long maxFileBytes,
      List<String> wrapper)
      throws IOException {
    return CountingProcess.start(
        JavaProcess.newBuilder(WriterProcess.class)
            .prefix(wrapper)
            .jvmOptions(JavaProcess.QUICK_START)
            .arguments(directory, tag, batches, batchSize, maxFileBytes));
  }

  public static void main(String[] args) throws Exception {
    try (FileSpanSender sender =
        FileSpanSender.newBuilder(Path.of(args[0]), "feed")
            .maxFileBytes(Long.parseLong(args[4]))
            .build()) {
      NamedSpans.send(sender, args[1], Integer.parseInt(args[2]), Integer.parseInt(args[3]));
    }
  }
}

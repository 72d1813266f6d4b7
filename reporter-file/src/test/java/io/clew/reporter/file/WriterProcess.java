package io.clew.reporter.file;

import io.clew.testbed.JavaProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A process of its own that writes spans, and says after each batch how many are safe. */
final class WriterProcess implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final JavaProcess process;
  private long safe;

  private WriterProcess(JavaProcess process) {
    this.process = process;
  }

  /** The spans' names are the tag, a hyphen, and a number from 0. */
  static WriterProcess start(
      Path directory, String tag, int batches, int batchSize, long maxFileBytes, String... wrapper)
      throws IOException {
    return new WriterProcess(
        JavaProcess.newBuilder(WriterProcess.class)
            .prefix(List.of(wrapper))
            .jvmOptions(JavaProcess.QUICK_START)
            .arguments(directory, tag, batches, batchSize, maxFileBytes)
            .start());
  }

  /** Main method of the process. */
  public static void main(String[] args) throws IOException {
    String tag = args[1];
    int batches = Integer.parseInt(args[2]);
    int batchSize = Integer.parseInt(args[3]);
    try (FileSpanSender sender =
        FileSpanSender.newBuilder(Path.of(args[0]), "feed")
            .maxFileBytes(Long.parseLong(args[4]))
            .build()) {
      int span = 0;
      for (int batch = 0; batch < batches; batch++) {
        String[] names = new String[batchSize];
        for (int i = 0; i < batchSize; i++) {
          names[i] = tag + "-" + span++;
        }
        sender.send(Spans.batch(names));
        System.out.println(span);
      }
    }
  }

  /** Waits until so many spans are safe, or the process has ended. */
  void await(long spans) throws IOException {
    String line;
    while (safe < spans && (line = process.readLine()) != null) {
      safe = Long.parseLong(line);
    }
  }

  /**
   * {@code kill -9}.
   *
   * @return how many spans the process had said to be safe
   */
  long kill() throws Exception {
    process.kill();
    return end();
  }

  /**
   * Waits for the end.
   *
   * @return how many spans are safe
   */
  long end() throws Exception {
    await(Long.MAX_VALUE);
    process.exitCode(LIMIT);
    return safe;
  }

  /** What it has written to its standard error. */
  String errors() {
    return process.output();
  }

  int exitCode() {
    return process.exitCode(LIMIT);
  }

  @Override
  public void close() {
    process.close();
  }
}

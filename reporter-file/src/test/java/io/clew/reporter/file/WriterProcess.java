package io.clew.reporter.file;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process of its own that writes spans, and says after each batch how many are safe. */
final class WriterProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;
  private long safe;

  private WriterProcess(Process process) {
    this.process = process;
    output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
  }

  /** The spans' names are the tag, a hyphen, and a number from 0. */
  static WriterProcess start(
      Path directory, String tag, int batches, int batchSize, long maxFileBytes, String... wrapper)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(wrapper));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(WriterProcess.class.getName(), directory.toString(), tag));
    for (long number : new long[] {batches, batchSize, maxFileBytes}) {
      command.add(String.valueOf(number));
    }
    return new WriterProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
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
    while (safe < spans && (line = output.readLine()) != null) {
      safe = Long.parseLong(line);
    }
  }

  /**
   * {@code kill -9}.
   *
   * @return how many spans the process had said to be safe
   */
  long kill() throws Exception {
    process.toHandle().destroyForcibly(); // Process's own closes what there is to read.
    return end();
  }

  /**
   * Waits for the end.
   *
   * @return how many spans are safe
   */
  long end() throws Exception {
    await(Long.MAX_VALUE);
    process.waitFor();
    return safe;
  }

  int exitCode() {
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

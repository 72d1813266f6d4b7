package io.clew.spool;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import io.clew.testbed.JavaProcess;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A process of its own with a spool, whose receiver is a file: it takes some batches, fails with
 * others, and is slow with others again. It says after each batch how many spans are safe.
 */
final class SpoolProcess implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final JavaProcess process;
  private long safe;

  private SpoolProcess(JavaProcess process) {
    this.process = process;
  }

  /** The spans' names are the tag, a hyphen, and a number from 0. */
  static SpoolProcess start(Path directory, Path received, String tag, int batches)
      throws IOException {
    return new SpoolProcess(
        JavaProcess.newBuilder(SpoolProcess.class)
            .jvmOptions(JavaProcess.QUICK_START)
            .jvmOptions("-Dlogback.configurationFile=nowhere.xml")
            .arguments(directory, received, tag, batches)
            .start());
  }

  /** Main method of the process. */
  public static void main(String[] args) throws Exception {
    ((ch.qos.logback.classic.Logger)
            org.slf4j.LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME))
        .detachAndStopAllAppenders();
    int batches = Integer.parseInt(args[3]);
    try (SpoolingSpanSender sender =
        SpoolingSpanSender.newBuilder(Path.of(args[0]), new Receiver(args[1]))
            .sendTimeout(Duration.ofMillis(2))
            .maxBytes(1L << 30)
            .build()) {
      int span = 0;
      for (int batch = 0; batch < batches; batch++) {
        String[] names = new String[100];
        for (int i = 0; i < names.length; i++) {
          names[i] = args[2] + "-" + span++;
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

  @Override
  public void close() {
    process.close();
  }

  /** Each batch is one write to the end of a file. */
  private static final class Receiver implements SpanSender {
    private final OutputStream file;
    private int calls;

    Receiver(String path) throws IOException {
      file = new FileOutputStream(path, true);
    }

    @Override
    public Encoding encoding() {
      return Encoding.ZIPKIN_JSON;
    }

    @Override
    public void send(SpanBatch batch) throws Exception {
      calls++;
      if (calls % 50 == 20) {
        throw new IOException("away");
      }
      if (calls % 50 == 40) {
        Thread.sleep(20);
      }
      byte[] bytes = new byte[batch.byteSize()];
      batch.copyTo(0, batch.size(), bytes, 0);
      file.write(bytes);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}

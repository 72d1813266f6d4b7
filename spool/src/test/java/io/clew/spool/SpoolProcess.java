package io.clew.spool;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import io.clew.testbed.CountingProcess;
import io.clew.testbed.JavaProcess;
import io.clew.testbed.NamedSpans;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The main class of a process with a spool, whose receiver is a file: it takes some batches, fails
 * with others, and is slow with others again. The process counts the spans that are safe.
 */
final class SpoolProcess {
  private static final int BATCH_SIZE = 100;

  private SpoolProcess() {}

  /** The spans' names are the tag, a hyphen, and a number from 0. */
  static CountingProcess start(Path directory, Path received, String tag, int batches)
      throws IOException {
    return CountingProcess.start(
        JavaProcess.newBuilder(SpoolProcess.class)
            .jvmOptions(JavaProcess.QUICK_START)
            .jvmOptions("-Dlogback.configurationFile=nowhere.xml")
            .arguments(directory, received, tag, batches));
  }

  public static void main(String[] args) throws Exception {
    ((ch.qos.logback.classic.Logger)
            org.slf4j.LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME))
        .detachAndStopAllAppenders();
    try (SpoolingSpanSender sender =
        SpoolingSpanSender.newBuilder(Path.of(args[0]), new Receiver(args[1]))
            .sendTimeout(Duration.ofMillis(2))
            .maxBytes(1L << 30)
            .build()) {
      NamedSpans.send(sender, args[2], Integer.parseInt(args[3]), BATCH_SIZE);
    }
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

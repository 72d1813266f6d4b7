package io.clew.ship;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that a program such as gzip compresses while the shipper runs. */
class CompressionTest {
  private static final int SPANS = 5000;
  private static final int PIECES = 15;
  private static final long PAUSE_MILLIS = 70;

  @TempDir Path directory;
  private final Receiver receiver = new Receiver();

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  /** Under its last name, piece by piece. */
  private static void grow(Path file, byte[] bytes) throws Exception {
    for (int i = 1; i <= PIECES; i++) {
      Files.write(file, Arrays.copyOf(bytes, (int) ((long) bytes.length * i / PIECES)));
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private void awaitAllOnce(Running running) {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> receiver.numbers().size() >= SPANS && running.metrics().getLagBytes() == 0);
    assertThat(receiver.sorted()).isEqualTo(Lines.upTo(SPANS));
    assertThat(running.metrics().getFilesLost()).isZero();
    assertThat(running.metrics().getLinesSkipped()).isZero();
  }

  @Test
  void fileThatIsCompressedBesideItsOriginal_isShippedOnce() throws Exception {
    String text = Lines.lines(0, SPANS);
    Path plain = Files.writeString(directory.resolve("feed-1.ndjson.1"), text);
    try (Running running = Running.start(directory, receiver)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> receiver.numbers().size() == SPANS);
      grow(directory.resolve("feed-1.ndjson.1.gz"), gzip(text));
      Files.delete(plain);
      await()
          .during(Duration.ofSeconds(6)) // Longer than it takes to find the file, or to lose it.
          .atMost(Duration.ofMinutes(1))
          .until(() -> receiver.numbers().equals(Lines.upTo(SPANS)));
      awaitAllOnce(running);
    }
  }

  /** The receiver is down meanwhile, so that the rest has to be read from the compressed file. */
  @Test
  void fileThatIsCompressedBeforeItIsShipped_isShippedOnce() throws Exception {
    int all = 60_000; // More than the batches on their way hold.
    String text = Lines.lines(0, all);
    Files.writeString(directory.resolve("feed-1.ndjson.1"), Lines.lines(all, all + 10));
    receiver.down(true);
    try (Running running = Running.start(directory, receiver)) {
      Path plain = Files.writeString(directory.resolve("feed-1.ndjson.2"), text);
      await().atMost(Duration.ofMinutes(1)).until(() -> running.metrics().getSendsFailed() > 0);
      grow(directory.resolve("feed-1.ndjson.2.gz"), gzip(text));
      Files.delete(plain);
      receiver.down(false);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> receiver.numbers().size() >= all + 10 && running.metrics().getLagBytes() == 0);
      assertThat(running.metrics().getFilesLost()).isZero();
    }
    assertThat(receiver.sorted()).isEqualTo(Lines.upTo(all + 10));
  }

  @Test
  void fileThatIsCompressedFromElsewhere_isShippedOnceItIsWhole() throws Exception {
    try (Running running = Running.start(directory, receiver)) {
      grow(directory.resolve("feed-1.ndjson.1.gz"), gzip(Lines.lines(0, SPANS)));
      awaitAllOnce(running);
    }
  }

  /** The process number, and so the name, may come again. */
  @Test
  void compressedFileOfAnother_isShippedBesideTheFileOfItsName() throws Exception {
    Files.writeString(directory.resolve("feed-1.ndjson"), Lines.lines(0, 100));
    Path other = directory.resolve("feed-1.ndjson.gz");
    Files.write(other, gzip(Lines.lines(100, SPANS)));
    try (Running running = Running.start(directory, receiver)) {
      awaitAllOnce(running);
    }
  }
}

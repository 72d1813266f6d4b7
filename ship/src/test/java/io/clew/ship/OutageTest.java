package io.clew.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clew.reporter.file.FileSpanSender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutageTest {
  @TempDir Path directory;
  private final Receiver receiver = new Receiver();

  @Test
  void receiverThatIsDown_isWaitedFor() throws Exception {
    Files.writeString(directory.resolve("feed-1.000001.ndjson"), Lines.lines(0, 30_000));
    receiver.down(true);
    try (Running running = Running.start(directory, receiver)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> running.metrics().getSendsFailed() > 2);
      assertThat(running.metrics().getLagBytes()).isPositive();
      receiver.down(false);
      await().atMost(Duration.ofMinutes(1)).until(() -> receiver.numbers().size() == 30_000);
      await().atMost(Duration.ofMinutes(1)).until(() -> running.metrics().getLagBytes() == 0);
      assertThat(running.metrics().getSpansShipped()).isEqualTo(30_000);
    }
    assertThat(receiver.numbers()).isEqualTo(Lines.upTo(30_000));
  }

  @Test
  void stopInAnOutage_leavesTheSpansToTheNext() throws Exception {
    Path file = directory.resolve("feed-1.ndjson");
    Files.writeString(file, Lines.lines(0, 10));
    try (Running running = Running.start(directory, receiver)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> running.metrics().getSpansShipped() == 10);
      receiver.down(true);
      Lines.append(file, Lines.lines(10, 20));
      await().atMost(Duration.ofMinutes(1)).until(() -> running.metrics().getSendsFailed() > 0);
    }
    assertThat(receiver.isClosed()).isTrue();
    receiver.down(false);
    Running.once(directory, receiver);
    assertThat(receiver.numbers()).isEqualTo(Lines.upTo(20));
  }

  @Test
  void once_givesUpAfterItsTime() throws Exception {
    Files.writeString(directory.resolve("feed-1.ndjson"), Lines.lines(0, 10));
    receiver.down(true);
    Shipper shipper = Running.once(directory, receiver, Duration.ofMillis(500));
    assertThat(shipper.run(() -> {})).isEqualTo(Shipper.End.UNAVAILABLE);
    assertThat(receiver.attempts()).isGreaterThan(1);
  }

  @Test
  void fileDeletedBeforeItWasShipped_isCounted() throws Exception {
    Path first = directory.resolve("feed-1.000001.ndjson");
    Files.writeString(first, Lines.lines(0, 30_000)); // More than the batches on their way hold.
    Path second = directory.resolve("feed-1.000002.ndjson");
    Files.writeString(second, Lines.lines(30_000, 30_010));
    receiver.down(true);
    try (Running running = Running.start(directory, receiver)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> running.metrics().getSendsFailed() > 0);
      long size = Files.size(second);
      Files.delete(first); // It is open, and so is shipped all the same.
      Files.delete(second);
      await().atMost(Duration.ofMinutes(1)).until(() -> running.metrics().getFilesLost() == 1);
      assertThat(running.metrics().getBytesLost()).isEqualTo(size);
      receiver.down(false);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> receiver.numbers().equals(Lines.upTo(30_000)));
      await().atMost(Duration.ofMinutes(1)).until(() -> running.metrics().getLagBytes() == 0);
    }
  }

  @Test
  void filesThatAreRotatedAndCompressedUnderLoad_areShippedWhole() throws Exception {
    int spans = 60_000;
    try (Running running = Running.start(directory, receiver)) {
      CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(spans));
      await().atMost(Duration.ofMinutes(1)).until(() -> receiver.numbers().size() >= spans);
      writer.join();
      await().atMost(Duration.ofMinutes(1)).until(() -> running.metrics().getLagBytes() == 0);
      assertThat(running.metrics().getFilesLost()).isZero();
      assertThat(running.metrics().getLinesSkipped()).isZero();
    }
    // A file that a scan misses while it gets another name is shipped after newer ones.
    assertThat(receiver.sorted()).isEqualTo(Lines.upTo(spans));
    assertThat(directory.toFile().list()).anyMatch(name -> name.endsWith(".ndjson.gz"));
  }

  private void write(int spans) {
    try (FileSpanSender sender =
        FileSpanSender.newBuilder(directory, "feed")
            .maxFileBytes(256 * 1024)
            .compress(true)
            .build()) {
      for (int i = 0; i < spans; i += 100) {
        sender.send(Lines.batch(i, i + 100));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void liveFiles_areReadInTurn() throws Exception {
    // Each is more than a batch.
    Files.writeString(directory.resolve("a-1.ndjson"), Lines.lines(0, 20_000));
    Files.writeString(directory.resolve("b-1.ndjson"), Lines.lines(20_000, 40_000));
    Running.once(directory, receiver);
    int lastOfFirst = receiver.numbers().indexOf(19_999);
    int firstOfSecond = receiver.numbers().indexOf(20_000);
    assertThat(firstOfSecond).isLessThan(lastOfFirst);
    assertThat(receiver.sorted()).isEqualTo(Lines.upTo(40_000));
  }
}

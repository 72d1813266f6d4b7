package io.clew.ship;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Compressed files of several members, and those that are cut off. */
class GzipMembersTest {
  private static final int SPANS = 3000;

  @TempDir Path directory;
  private final Receiver receiver = new Receiver();
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private Path file;

  @BeforeEach
  void listen() {
    file = directory.resolve("feed-1.ndjson.1.gz");
    logged.start();
    ((Logger) LoggerFactory.getLogger(Shipper.class)).addAppender(logged);
  }

  @AfterEach
  void stopListening() {
    ((Logger) LoggerFactory.getLogger(Shipper.class)).detachAppender(logged);
  }

  private static byte[] gzip(int from, int to) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(Lines.lines(from, to).getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  private void write(byte[]... members) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] member : members) {
      bytes.writeBytes(member);
    }
    Files.write(file, bytes.toByteArray());
  }

  private List<String> losses() {
    return logged.list.stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(message -> message.startsWith("Spans were lost"))
        .toList();
  }

  @Test
  void severalMembers_areShippedOnce_andRemembered() throws Exception {
    write(gzip(0, SPANS), gzip(SPANS, SPANS + 10), gzip(SPANS + 10, SPANS + 20));
    for (int i = 0; i < 3; i++) {
      assertThat(Running.once(directory, receiver)).isEqualTo(Shipper.End.ALL_SHIPPED);
    }

    assertThat(receiver.numbers()).isEqualTo(Lines.upTo(SPANS + 20));
  }

  /** The last member is as long as all that is shipped. */
  @Test
  void memberThatIsAddedLater_isShipped() throws Exception {
    write(gzip(1000, 2000));
    Running.once(directory, receiver);
    write(gzip(1000, 2000), gzip(2000, 3000));
    Running.once(directory, receiver);
    Running.once(directory, receiver);

    assertThat(receiver.numbers()).hasSize(2000).doesNotHaveDuplicates();
  }

  @Test
  void plainFileThatIsCompressedInMembers_isNotShippedAgain() throws Exception {
    Path plain = Files.writeString(directory.resolve("feed-1.ndjson.1"), Lines.lines(0, SPANS));
    Running.once(directory, receiver);
    Files.delete(plain);
    write(gzip(0, SPANS - 7), gzip(SPANS - 7, SPANS));
    Running.once(directory, receiver);
    Running.once(directory, receiver);

    assertThat(receiver.numbers()).isEqualTo(Lines.upTo(SPANS));
  }

  @Test
  void tornEnd_isShippedAsFarAsItCanBeRead_andLostOnce() throws Exception {
    byte[] whole = gzip(0, SPANS);
    write(Arrays.copyOf(whole, whole.length / 2));
    Shipper first = Running.once(directory, receiver, Duration.ofSeconds(30));
    assertThat(first.run(() -> {})).isEqualTo(Shipper.End.SOME_MISSING);
    assertThat(first.counters().filesLost.sum()).isOne();
    assertThat(first.counters().bytesLost.sum()).isZero();
    int read = receiver.numbers().size();
    assertThat(read).isBetween(SPANS / 4, SPANS - 1);

    assertThat(Running.once(directory, receiver)).isEqualTo(Shipper.End.ALL_SHIPPED);
    assertThat(receiver.numbers()).isEqualTo(Lines.upTo(read));
    assertThat(losses())
        .singleElement()
        .asString()
        .startsWith("Spans were lost: the rest, nobody knows how much, of " + file)
        .contains("behind byte ");
  }

  /** A cut within the header of the second member, and behind it. */
  @ParameterizedTest
  @ValueSource(ints = {1, 5, 9, 15, 300})
  void tornSecondMember_isLostOnce(int bytes) throws Exception {
    write(gzip(0, SPANS), Arrays.copyOf(gzip(SPANS, 2 * SPANS), bytes));
    assertThat(Running.once(directory, receiver)).isEqualTo(Shipper.End.SOME_MISSING);
    assertThat(Running.once(directory, receiver)).isEqualTo(Shipper.End.ALL_SHIPPED);

    assertThat(losses()).hasSize(1);
    assertThat(receiver.numbers()).startsWith(Lines.upTo(SPANS).toArray(new Integer[0]));
    assertThat(receiver.numbers()).doesNotHaveDuplicates();
  }

  /** So little that its first line is not known from the beginning alone. */
  @Test
  void tornSmallFile_isShippedAsFarAsItCanBeRead() throws Exception {
    byte[] whole = gzip(0, 20);
    write(Arrays.copyOf(whole, whole.length - 12));
    Running.once(directory, receiver);
    Running.once(directory, receiver);

    assertThat(receiver.numbers()).hasSizeBetween(5, 20).doesNotHaveDuplicates();
    assertThat(losses()).hasSize(1);
  }

  @Test
  void whatFollowsAMember_andIsNone_isALoss_butPaddingIsNot() throws Exception {
    write(gzip(0, SPANS), new byte[512]);
    assertThat(Running.once(directory, receiver)).isEqualTo(Shipper.End.ALL_SHIPPED);
    write(gzip(0, SPANS), "garbage".getBytes(UTF_8));
    assertThat(Running.once(directory, receiver)).isEqualTo(Shipper.End.SOME_MISSING);

    assertThat(receiver.numbers()).isEqualTo(Lines.upTo(SPANS));
    assertThat(losses()).hasSize(1);
  }

  @Test
  void whatFollowsASmallMember_doesNotHideItsLines() throws Exception {
    write(gzip(0, 5), new byte[] {7});
    Running.once(directory, receiver);

    assertThat(receiver.numbers()).isEqualTo(Lines.upTo(5));
    assertThat(losses()).hasSize(1);
  }

  @Test
  void compressedFileDeletedBeforeItWasShipped_isLostOnce() throws Exception {
    // More than the batches on their way hold, and older.
    Path first = directory.resolve("feed-1.ndjson.0");
    Files.writeString(first, Lines.lines(0, 30_000));
    Files.setLastModifiedTime(first, FileTime.fromMillis(1));
    write(gzip(30_000, 30_100), gzip(30_100, 30_101));
    Files.setLastModifiedTime(file, FileTime.fromMillis(2));
    receiver.down(true);
    try (Running running = Running.start(directory, receiver)) {
      await().until(() -> running.metrics().getSendsFailed() > 0);
      Files.delete(file);
      await().atMost(Duration.ofSeconds(30)).until(() -> running.metrics().getFilesLost() == 1);
      assertThat(running.metrics().getBytesLost()).isZero();
      receiver.down(false);
      await().until(() -> receiver.numbers().equals(Lines.upTo(30_000)));
    }
    assertThat(losses()).hasSize(1);
  }
}

package io.clew.spool;

import static io.clew.testbed.NamedSpans.batch;
import static io.clew.testbed.NamedSpans.files;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.clew.api.SpanBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of batches while the receiver works, fails, hangs and comes back. */
@Timeout(120)
class SpoolingSpanSenderTest extends SpoolFixture {
  @Test
  void send_receiverWorks_touchesNoDisk() throws Exception {
    try (SpoolingSpanSender sender = sender(PATIENT)) {
      sender.send(batch("a", "b"));
      sender.send(batch("c"));

      assertThat(receiver.names()).containsExactly("a", "b", "c");
      assertThat(directory).doesNotExist();
      assertThat(sender.stats().spooled()).isZero();
    }
    assertThat(receiver.closes).hasValue(1);
    assertThat(logged.list).isEmpty();
  }

  static Stream<Throwable> failures() {
    return Stream.of(
        new IOException("away"),
        new IllegalStateException("broken"),
        new NoClassDefFoundError("org/apache/kafka/Kafka"),
        new StackOverflowError(),
        new InterruptedException());
  }

  @ParameterizedTest
  @MethodSource("failures")
  void send_receiverFails_isSafeAndReplayedInOrder(Throwable failure) throws Exception {
    try (SpoolingSpanSender sender = sender(PATIENT)) {
      fail(failure);
      List<String> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        sender.send(batch("a" + i, "b" + i));
        all.addAll(List.of("a" + i, "b" + i));
      }
      assertThat(sender.stats().pendingSpans()).isEqualTo(40);
      assertThat(receiver.taken).isEmpty();

      recover();
      await().atMost(Duration.ofMinutes(1)).until(() -> sender.stats().pendingSpans() == 0);

      assertThat(receiver.names()).isEqualTo(all);
      assertThat(sender.stats()).isEqualTo(new SpoolStats(40, 0, 40, 0, 0, 0, 0, 0, 0));
      sender.send(batch("straight"));
      assertThat(sender.stats().spooled()).isEqualTo(40);
    }
    assertThat(files(directory)).isEmpty();
    assertThat(messages())
        .containsExactly(
            "Tracing: spans are spooled, since the receiver fails: FakeReceiver",
            "Tracing: the spool is empty: 40 spans were replayed, 0 dropped, since the start:"
                + " FakeReceiver");
    assertThat(logged.list.get(0).getThrowableProxy().getClassName())
        .isEqualTo(failure.getClass().getName());
  }

  @Test
  void send_neitherReceiverNorDisk_throwsBoth_andWorksWithEither() throws Exception {
    try (SpoolingSpanSender sender = sender(Duration.ofMillis(20))) {
      IOException away = new IOException("away");
      fail(away);
      Files.createFile(directory);
      assertThatThrownBy(() -> sender.send(batch("lost")))
          .isInstanceOf(IOException.class)
          .hasSuppressedException(away);
      assertThatThrownBy(() -> sender.send(batch("lost"))).isInstanceOf(IOException.class);

      recover();
      sender.send(batch("a"));
      assertThat(receiver.names()).containsExactly("a");

      fail(away);
      Files.delete(directory);
      sender.send(batch("b"));
      recover();
      await().atMost(Duration.ofMinutes(1)).until(() -> sender.stats().pendingSpans() == 0);
    }
    assertThat(receiver.names()).containsExactly("a", "b");
  }

  @Test
  void send_traceIdsAndBounds_areReplayedAsTheyWere() throws Exception {
    SpanBatch batch = batch("a", "bb", "ccc");
    byte[] bytes = new byte[batch.byteSize()];
    batch.copyTo(0, 3, bytes, 0);
    SpanBatch sent =
        new SpanBatch(
            batch.encoding(),
            bytes,
            new int[] {batch.end(0), batch.end(1), batch.end(2)},
            new long[] {-1, 2, 0, Long.MIN_VALUE, 5, 6},
            3);
    fail(new IOException("away"));
    try (SpoolingSpanSender sender = sender(PATIENT)) {
      sender.send(sent);
      recover();
      await().atMost(Duration.ofMinutes(1)).until(() -> sender.stats().pendingSpans() == 0);
    }
    assertThat(receiver.names()).containsExactly("a", "bb", "ccc");
    assertThat(receiver.traceIds).containsExactly(List.of(-1L, 2L, 0L, Long.MIN_VALUE, 5L, 6L));
  }

  @Test
  void rejected_straightAway_isHandedOn_andInTheReplayIsInTheSpoolsBooks() throws Exception {
    try (SpoolingSpanSender sender = sender(PATIENT)) {
      receiver.trouble = batch -> receiver.rejected.addAndGet(1);
      sender.send(batch("a", "b"));
      assertThat(sender.rejected()).isEqualTo(1);

      fail(new IOException("away"));
      sender.send(batch("c", "d", "e"));
      receiver.trouble = batch -> receiver.rejected.addAndGet(2);
      await().atMost(Duration.ofMinutes(1)).until(() -> sender.stats().pendingSpans() == 0);

      assertThat(sender.rejected()).isEqualTo(1);
      assertThat(sender.stats().rejected()).isEqualTo(2);
      assertThat(sender.stats().replayed()).isEqualTo(1);
      assertBalanced(sender.stats());
    }
  }

  @Test
  void build_spansOfAnEarlierProcess_logsThatTheyWaitAndThenThatTheyWereReplayed()
      throws Exception {
    fail(new IOException("away"));
    try (SpoolingSpanSender sender = sender(PATIENT)) {
      sender.send(batch("a", "b"));
    }
    logged.list.clear();
    FakeReceiver next = new FakeReceiver();
    next.trouble = receiver.trouble;
    try (SpoolingSpanSender sender =
        SpoolingSpanSender.newBuilder(directory, next).name("feed-fake").build()) {
      await().atMost(Duration.ofMinutes(1)).until(() -> next.attempts.get() > 0);
      assertThat(messages())
          .anyMatch(
              line -> line.contains("2 spans that an earlier process has left wait to be sent"))
          .noneMatch(line -> line.contains("replayed"));
      next.trouble = FakeReceiver.Trouble.NONE;
      await().atMost(Duration.ofMinutes(1)).until(() -> sender.stats().pendingSpans() == 0);
    }
    assertThat(next.names()).containsExactly("a", "b");
    assertThat(messages()).anyMatch(line -> line.contains("2 spans were replayed"));
  }

  @Test
  void send_moreThanTheQuota_dropsTheOldestAndCounts() throws Exception {
    fail(new IOException("away"));
    try (SpoolingSpanSender sender =
        SpoolingSpanSender.newBuilder(directory, receiver).maxBytes(64 * 1024).build()) {
      for (int i = 0; i < 200; i++) {
        List<String> names = IntStream.range(0, 10).mapToObj(n -> "n" + n).toList();
        sender.send(batch(names.toArray(String[]::new)));
        assertThat(sender.stats().pendingBytes()).isLessThanOrEqualTo(64 * 1024);
        assertBalanced(sender.stats());
      }
      SpoolStats full = sender.stats();
      assertThat(full.droppedQuota()).isPositive();
      assertThat(full.pendingSpans()).isBetween(200L, 500L);

      recover();
      await().atMost(Duration.ofMinutes(1)).until(() -> sender.stats().pendingSpans() == 0);
      assertThat(sender.stats().droppedQuota()).isEqualTo(full.droppedQuota());
      assertThat(receiver.taken).hasSize((int) full.pendingSpans());
      assertThat(sender.stats().pendingBytes()).isZero();
    }
    assertThat(messages()).filteredOn(text -> text.contains("full")).hasSize(1);
  }

  @Test
  void send_batchLargerThanTheQuota_isKeptAlone() throws Exception {
    String[] names = IntStream.range(0, 1000).mapToObj(i -> "n" + i).toArray(String[]::new);
    fail(new IOException("away"));
    try (SpoolingSpanSender sender =
        SpoolingSpanSender.newBuilder(directory, receiver).maxBytes(64 * 1024).build()) {
      sender.send(batch("dropped"));
      sender.send(batch(names));
      recover();
      await().atMost(Duration.ofMinutes(1)).until(() -> sender.stats().pendingSpans() == 0);
      assertThat(sender.stats().droppedQuota()).isEqualTo(1);
    }
    assertThat(receiver.names()).containsExactly(names);
  }

  @Test
  void files_areTheOwnersAlone() throws Exception {
    fail(new IOException("away"));
    try (SpoolingSpanSender sender = sender(PATIENT)) {
      sender.send(batch("a"));
    }
    try (Stream<Path> all = Files.walk(directory)) {
      assertThat(all)
          .hasSize(4)
          .allSatisfy(
              path ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                      .endsWith("------"));
    }
  }
}

package io.clew.spool;

import static io.clew.spool.Spans.batch;
import static io.clew.spool.Spans.files;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.clew.api.SpanBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** What becomes of batches while the receiver works, fails, hangs and comes back. */
@Timeout(60)
class SpoolingSpanSenderTest {
  private static final Duration PATIENT = Duration.ofMinutes(1);

  @TempDir Path root;

  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final FakeReceiver receiver = new FakeReceiver();
  private final CountDownLatch hanging = new CountDownLatch(1);
  private Path directory;

  @BeforeEach
  void listen() {
    directory = root.resolve("spool");
    logged.start();
    ((Logger) LoggerFactory.getLogger(SpoolingSpanSender.class)).addAppender(logged);
  }

  @AfterEach
  void stopListening() {
    ((Logger) LoggerFactory.getLogger(SpoolingSpanSender.class)).detachAppender(logged);
    hanging.countDown();
    assertThat(receiver.calledByTwo).isFalse();
    assertThat(receiver.threads).isSubsetOf("clew-spool");
  }

  private SpoolingSpanSender sender(Duration patience) {
    return SpoolingSpanSender.newBuilder(directory, receiver)
        .name("feed-fake")
        .sendTimeout(patience)
        .build();
  }

  private void fail(Throwable failure) {
    receiver.trouble =
        batch -> {
          throw failure;
        };
  }

  private void hang() {
    receiver.trouble = batch -> hanging.await();
  }

  private void recover() {
    receiver.trouble = FakeReceiver.Trouble.NONE;
    hanging.countDown();
  }

  private static void assertBalanced(SpoolStats stats) {
    assertThat(stats.spooled() + stats.adopted())
        .isEqualTo(stats.replayed() + stats.dropped() + stats.pendingSpans());
  }

  private List<String> messages() {
    return logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

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
      await().until(() -> sender.stats().pendingSpans() == 0);

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
  void send_receiverHangs_returnsAfterThePatience_andTakesTheBatchOnce() throws Exception {
    try (SpoolingSpanSender sender = sender(Duration.ofMillis(50))) {
      hang();
      for (int i = 0; i < 5; i++) {
        sender.send(batch("a" + i));
      }
      assertThat(sender.stats().pendingSpans()).isEqualTo(5);
      assertThat(receiver.attempts).hasValue(1);

      recover();
      await().until(() -> sender.stats().pendingSpans() == 0);
      assertBalanced(sender.stats());
    }

    assertThat(receiver.names()).containsExactly("a0", "a1", "a2", "a3", "a4");
    assertThat(logged.list).as("a short hang is no news").isEmpty();
  }

  @Test
  void send_receiverHangsAndThenFails_isReplayed() throws Exception {
    try (SpoolingSpanSender sender = sender(Duration.ofMillis(10))) {
      receiver.trouble =
          batch -> {
            hanging.await();
            receiver.trouble = FakeReceiver.Trouble.NONE;
            throw new IOException("away");
          };
      sender.send(batch("a"));
      sender.send(batch("b"));
      hanging.countDown();
      await().until(() -> sender.stats().pendingSpans() == 0);
    }

    assertThat(receiver.names()).containsExactly("a", "b");
  }

  @Test
  void send_interruptedWhileTheReceiverHangs_isSafeAndStaysInterrupted() throws Exception {
    try (SpoolingSpanSender sender = sender(PATIENT)) {
      hang();
      Thread.currentThread().interrupt();
      Thread sending =
          new Thread(
              () -> {
                try {
                  sender.send(batch("a"));
                  if (Thread.currentThread().isInterrupted()) {
                    receiver.traceIds.add(List.of());
                  }
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      assertThat(Thread.interrupted()).isTrue();
      sending.start();
      await().until(() -> receiver.attempts.get() == 1);
      sending.interrupt();
      sending.join();

      assertThat(receiver.traceIds).as("the thread was still interrupted").hasSize(1);
      assertThat(sender.stats().pendingSpans()).isEqualTo(1);
      recover();
      await().until(() -> sender.stats().pendingSpans() == 0);
    }
  }

  @Test
  void send_byAnInterruptedThread_isWritten() throws Exception {
    fail(new IOException("away"));
    try (SpoolingSpanSender sender = sender(PATIENT)) {
      for (String name : new String[] {"a", "b", "c"}) {
        Thread.currentThread().interrupt();
        sender.send(batch(name));
        assertThat(Thread.interrupted()).isTrue();
      }
      recover();
      await().until(() -> sender.stats().pendingSpans() == 0);
    }
    assertThat(receiver.names()).containsExactly("a", "b", "c");
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
      await().until(() -> sender.stats().pendingSpans() == 0);
    }
    assertThat(receiver.names()).containsExactly("a", "b");
  }

  /** The spool is no worse than none: what takes longer than the patience is waited for. */
  @Test
  void send_receiverSlowAndNoDisk_waitsForTheReceiver() throws Exception {
    Files.createFile(directory);
    try (SpoolingSpanSender sender = sender(Duration.ZERO)) {
      receiver.trouble = batch -> TimeUnit.MILLISECONDS.sleep(20);
      for (int i = 0; i < 5; i++) {
        sender.send(batch("a" + i));
      }
    }
    assertThat(receiver.names()).containsExactly("a0", "a1", "a2", "a3", "a4");
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
      await().until(() -> sender.stats().pendingSpans() == 0);
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
      await().until(() -> sender.stats().pendingSpans() == 0);

      assertThat(sender.rejected()).isEqualTo(1);
      assertThat(sender.stats().rejected()).isEqualTo(2);
      assertThat(sender.stats().replayed()).isEqualTo(1);
      assertBalanced(sender.stats());
    }
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
      await().until(() -> sender.stats().pendingSpans() == 0);
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
      await().until(() -> sender.stats().pendingSpans() == 0);
      assertThat(sender.stats().droppedQuota()).isEqualTo(1);
    }
    assertThat(receiver.names()).containsExactly(names);
  }

  @Test
  void close_receiverHangs_endsAndLeavesTheSpansToTheNext() throws Exception {
    receiver.trouble =
        batch -> {
          while (hanging.getCount() > 0) { // Not even an interrupt ends it.
            try {
              hanging.await();
            } catch (InterruptedException e) {
              // Goes on.
            }
          }
        };
    SpoolingSpanSender sender = sender(Duration.ZERO);
    sender.send(batch("a"));
    sender.send(batch("b"));
    await().until(() -> receiver.attempts.get() == 1);
    sender.close();
    sender.close();

    assertThat(receiver.closes).as("it is not called by two threads").hasValue(0);
    assertThatThrownBy(() -> sender.send(batch("late"))).isInstanceOf(IOException.class);
    assertThat(messages())
        .anyMatch(text -> text.contains("2 spans stay in the spool"))
        .anyMatch(text -> text.contains("still hangs"));
    FakeReceiver other = new FakeReceiver();
    try (SpoolingSpanSender next =
        SpoolingSpanSender.newBuilder(directory, other).name("feed-fake").build()) {
      await().until(() -> next.stats().replayed() == 2);
      recover();
      await().until(() -> receiver.closes.get() == 1);
      assertBalanced(next.stats());
    }
    assertThat(other.names()).containsExactly("a", "b");
    assertThat(files(directory)).isEmpty();
  }

  @Test
  void close_whileABatchIsWithTheReceiver_putsItIntoTheSpool() throws Exception {
    hang();
    SpoolingSpanSender sender = sender(PATIENT);
    Thread sending =
        new Thread(
            () -> {
              try {
                sender.send(batch("a"));
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    sending.start();
    await().until(() -> receiver.attempts.get() == 1);
    sender.close();
    sending.join();

    assertThat(sender.stats().pendingSpans()).isEqualTo(1);
    assertThat(receiver.closes).hasValue(1);
    assertThat(files(directory)).hasSize(1);
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

package io.clew.spool;

import static io.clew.testbed.NamedSpans.batch;
import static io.clew.testbed.NamedSpans.files;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches that the receiver does not take in time, and threads that are interrupted meanwhile. */
@Timeout(120)
class SlowReceiverTest extends SpoolFixture {
  private void hang() {
    receiver.trouble = batch -> hanging.await();
  }

  @Test
  void send_receiverHangs_returnsInTime_andTakesTheBatchOnce() throws Exception {
    try (SpoolingSpanSender sender = sender(Duration.ofMillis(50))) {
      hang();
      for (int i = 0; i < 5; i++) {
        sender.send(batch("a" + i));
      }
      assertThat(sender.stats().pendingSpans()).isEqualTo(5);
      await().atMost(Duration.ofMinutes(1)).until(() -> receiver.attempts.get() == 1);

      recover();
      await().atMost(Duration.ofMinutes(1)).until(() -> sender.stats().pendingSpans() == 0);
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
      await().atMost(Duration.ofMinutes(1)).until(() -> sender.stats().pendingSpans() == 0);
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
      await().atMost(Duration.ofMinutes(1)).until(() -> receiver.attempts.get() == 1);
      sending.interrupt();
      sending.join();

      assertThat(receiver.traceIds).as("the thread was still interrupted").hasSize(1);
      assertThat(sender.stats().pendingSpans()).isEqualTo(1);
      recover();
      await().atMost(Duration.ofMinutes(1)).until(() -> sender.stats().pendingSpans() == 0);
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
      await().atMost(Duration.ofMinutes(1)).until(() -> sender.stats().pendingSpans() == 0);
    }
    assertThat(receiver.names()).containsExactly("a", "b", "c");
  }

  /** The spool is no worse than none: what takes longer than the send timeout is waited for. */
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
    await().atMost(Duration.ofMinutes(1)).until(() -> receiver.attempts.get() == 1);
    sender.close();
    sender.close();

    assertThat(receiver.closes).as("it is not called by two threads").hasValue(0);
    assertThatThrownBy(() -> sender.send(batch("late"))).isInstanceOf(IOException.class);
    assertThat(messages())
        .anyMatch(text -> text.contains("2 spans stay in the spool"))
        .anyMatch(text -> text.contains("has not answered yet"));
    FakeReceiver other = new FakeReceiver();
    try (SpoolingSpanSender next =
        SpoolingSpanSender.newBuilder(directory, other).name("feed-fake").build()) {
      await().atMost(Duration.ofMinutes(1)).until(() -> next.stats().replayed() == 2);
      recover();
      await().atMost(Duration.ofMinutes(1)).until(() -> receiver.closes.get() == 1);
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
    await().atMost(Duration.ofMinutes(1)).until(() -> receiver.attempts.get() == 1);
    sender.close();
    sending.join();

    assertThat(sender.stats().pendingSpans()).isEqualTo(1);
    assertThat(receiver.closes).hasValue(1);
    assertThat(files(directory)).hasSize(1);
  }
}

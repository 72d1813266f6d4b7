package io.clew.spool;

import static io.clew.testbed.NamedSpans.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A batch that is dropped for the quota while it is being sent. */
@Timeout(120)
class SpoolQuotaTest {
  private static final int SPANS = 2 + 200 * 10;

  @TempDir Path directory;

  private final FakeReceiver receiver = new FakeReceiver();
  private final CountDownLatch overrun = new CountDownLatch(1);

  /** Hangs until the quota was exceeded; each test decides whether the first batch is taken. */
  private volatile boolean failing;

  @BeforeEach
  void hang() {
    receiver.trouble =
        batch -> {
          overrun.await();
          if (failing) {
            failing = false;
            throw new IOException("away");
          }
        };
  }

  private SpoolStats overrun(SpoolingSpanSender sender) throws Exception {
    sender.send(batch("under", "way"));
    await().atMost(Duration.ofMinutes(1)).until(() -> receiver.attempts.get() == 1);
    String[] names = IntStream.range(0, 10).mapToObj(i -> "n" + i).toArray(String[]::new);
    for (int i = 0; i < 200; i++) {
      sender.send(batch(names));
    }
    SpoolStats full = sender.stats();
    overrun.countDown();
    await().atMost(Duration.ofMinutes(1)).until(() -> sender.stats().pendingSpans() == 0);
    return full;
  }

  private SpoolingSpanSender sender() {
    return SpoolingSpanSender.newBuilder(directory, receiver)
        .maxBytes(64 * 1024)
        .sendTimeout(Duration.ZERO)
        .build();
  }

  @Test
  void drop_batchUnderWayIsTaken_isReplayedAndNotDropped() throws Exception {
    try (SpoolingSpanSender sender = sender()) {
      SpoolStats full = overrun(sender);

      assertThat(full.droppedQuota()).isPositive();
      assertThat(full.pendingSpans()).isEqualTo(SPANS - full.droppedQuota());
      SpoolStats stats = sender.stats();
      assertThat(receiver.names()).startsWith("under", "way").hasSize((int) stats.replayed());
      assertThat(stats.droppedQuota()).isEqualTo(full.droppedQuota());
      assertThat(stats.replayed() + stats.droppedQuota()).isEqualTo(SPANS);
    }
  }

  @Test
  void drop_batchUnderWayFails_isDropped() throws Exception {
    failing = true;
    try (SpoolingSpanSender sender = sender()) {
      SpoolStats full = overrun(sender);

      SpoolStats stats = sender.stats();
      List<String> names = receiver.names();
      assertThat(names).doesNotContain("under").hasSize((int) stats.replayed());
      assertThat(stats.droppedQuota()).isEqualTo(full.droppedQuota() + 2);
      assertThat(stats.replayed() + stats.droppedQuota()).isEqualTo(SPANS);
    }
  }

  @Test
  void drop_batchUnderWayWhenClosed_isDropped() throws Exception {
    SpoolStats full;
    SpoolingSpanSender sender = sender();
    try (sender) {
      sender.send(batch("under", "way"));
      await().atMost(Duration.ofMinutes(1)).until(() -> receiver.attempts.get() == 1);
      for (int i = 0; i < 200; i++) {
        sender.send(batch("n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9"));
      }
      full = sender.stats();
    }
    assertThat(sender.stats().pendingSpans()).isEqualTo(full.pendingSpans() - 2);
    assertThat(sender.stats().droppedQuota()).isEqualTo(full.droppedQuota() + 2);
  }
}

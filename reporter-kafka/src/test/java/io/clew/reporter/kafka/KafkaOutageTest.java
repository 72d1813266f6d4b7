package io.clew.reporter.kafka;

import static io.clew.reporter.kafka.Batches.span;
import static io.clew.reporter.kafka.Batches.traces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.clew.core.report.AsyncReporter;
import io.clew.testbed.KafkaBroker;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A broker of their own, which is not there, dies, or says nothing. */
class KafkaOutageTest {
  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(4);

  /** What a send may take, on a machine that is busy. */
  private static final Duration AT_MOST = SEND_TIMEOUT.multipliedBy(3);

  private final KafkaBroker broker = KafkaBroker.newBuilder().build();
  private final Topic topic = Topic.unnamed(broker);
  private final KafkaSpanSender sender = topic.sender().sendTimeout(SEND_TIMEOUT).build();

  @AfterEach
  void close() {
    sender.close();
    broker.close();
  }

  private static void assertBounded(ThrowingRunnable send) {
    long start = System.nanoTime();
    assertThat(catchThrowable(send::run)).isInstanceOf(IOException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_MOST);
  }

  private interface ThrowingRunnable {
    void run() throws Exception;
  }

  @Test
  void send_brokerAbsentAtStart_failsUntilItIsThere() throws Exception {
    assertBounded(() -> sender.send(traces(0, 10)));
    assertThatThrownBy(() -> sender.send(traces(0, 10)))
        .hasMessageContaining("no broker has answered in time")
        .hasMessageContaining(topic.name())
        .hasMessageContaining(broker.bootstrapServers());

    broker.start();
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptions()
        .untilAsserted(() -> sender.send(traces(0, 10)));

    // A send whose answer came too late counts as failed, though its records are there.
    assertThat(new HashSet<>(topic.ids())).containsExactlyInAnyOrderElementsOf(ids(10));
  }

  @Test
  void send_brokerPaused_failsInTimeAndPilesNothingUp() throws Exception {
    broker.start();
    sender.send(traces(0, 100));
    broker.pause();
    for (int i = 0; i < 3; i++) {
      assertBounded(() -> sender.send(traces(100, 2000)));
      // Kafka keeps what was in a request until that is answered, or given up.
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .ignoreExceptions()
          .until(KafkaOutageTest::buffersAreFree);
    }
    broker.resume();
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptions()
        .untilAsserted(() -> sender.send(traces(100, 2000)));

    assertThat(new HashSet<>(topic.ids())).containsExactlyInAnyOrderElementsOf(ids(2100));
  }

  /** Whether no producer of this JVM holds any bytes; others may be closing. */
  private static boolean buffersAreFree() throws Exception {
    var server = ManagementFactory.getPlatformMBeanServer();
    for (ObjectName name :
        server.queryNames(new ObjectName("kafka.producer:type=producer-metrics,*"), null)) {
      Object available = server.getAttribute(name, "buffer-available-bytes");
      if (!available.equals(server.getAttribute(name, "buffer-total-bytes"))) {
        return false;
      }
    }
    return true;
  }

  @Test
  void close_brokerDown_endsSoon() throws Exception {
    broker.start();
    sender.send(traces(0, 10));
    broker.kill();
    assertBounded(() -> sender.send(traces(10, 10)));

    long start = System.nanoTime();
    sender.close();
    sender.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertThatThrownBy(() -> sender.send(traces(10, 10))).hasMessageContaining("closed");
  }

  @Test
  void close_reporterWhoseBrokerIsPaused_endsByItsDeadline() throws Exception {
    broker.start();
    AsyncReporter reporter = AsyncReporter.newBuilder(sender).linger(Duration.ofMillis(10)).build();
    reporter.report(span(0, 1, 1));
    assertThat(reporter.flush(Duration.ofMinutes(1))).isTrue();
    broker.pause();
    reporter.report(span(0, 2, 2));

    long start = System.nanoTime();
    long lost = reporter.close(Duration.ofSeconds(1));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    assertThat(lost).isEqualTo(1);
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> reporter.stats().pending() == 0);
    assertThat(reporter.stats().sent()).isEqualTo(1);
    assertThat(reporter.stats().dropped()).isEqualTo(1);
  }

  @Test
  void report_brokerKilledAndRestartedUnderLoad_accountsForEverySpan() throws Exception {
    broker.start();
    topic.create(2, Map.of());
    RecordingSender recording = new RecordingSender(sender);
    AsyncReporter reporter =
        AsyncReporter.newBuilder(recording).linger(Duration.ofMillis(20)).build();
    AtomicBoolean ended = new AtomicBoolean();
    CompletableFuture<Long> load =
        CompletableFuture.supplyAsync(() -> reportUntil(ended, reporter));
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> recording.sent.size() > 1000);
    broker.kill();
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> !recording.failures.isEmpty());
    assertCountersAddUp(reporter);
    broker.start();
    int sent = recording.sent.size();
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> recording.sent.size() > sent + 1000);
    ended.set(true);
    long reported = load.get();
    assertThat(reporter.close(Duration.ofMinutes(1))).isZero();

    AsyncReporter.Stats stats = reporter.stats();
    assertCountersAddUp(reporter);
    assertThat(stats.reported()).isEqualTo(reported);
    assertThat(stats.pending()).isZero();
    assertThat(stats.sent()).isEqualTo(recording.sent.size());
    List<Long> arrived = topic.ids();
    assertThat(new HashSet<>(arrived)).containsAll(recording.sent);
    Set<Long> unsent = new HashSet<>(arrived);
    unsent.removeAll(new HashSet<>(recording.sent));
    assertThat(unsent).hasSizeLessThanOrEqualTo((int) stats.dropped());
  }

  private static long reportUntil(AtomicBoolean ended, AsyncReporter reporter) {
    long id = 0;
    while (!ended.get()) {
      for (int i = 0; i < 10; i++) {
        id++;
        reporter.report(span(0, 1 + id / 4, id));
      }
      LockSupport.parkNanos(2_000_000);
    }
    return id;
  }

  private static void assertCountersAddUp(AsyncReporter reporter) {
    AsyncReporter.Stats stats = reporter.stats();
    assertThat(stats.sent() + stats.dropped() + stats.pending()).isEqualTo(stats.reported());
  }

  private static List<Long> ids(int count) {
    return LongStream.rangeClosed(1, count).boxed().toList();
  }
}

package io.clew.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.FinishedSpan;
import io.clew.api.TraceContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class SpanQueueTest {
  @ParameterizedTest
  @CsvSource({
    // spans, rings wanted, capacity
    "2, 8, 2",
    "3, 8, 4",
    "1000, 4, 1024",
    "4096, 3, 4096",
    "16384, 4, 16384",
    "16777216, 64, 16777216",
  })
  void offer_oneThread_hasAllTheRoom(int spans, int rings, int capacity) {
    SpanQueue queue = new SpanQueue(spans, 1L << 40, rings);
    FinishedSpan span = span(1);

    long taken = LongStream.range(0, capacity + 10L).filter(i -> queue.offer(span)).count();

    assertThat(taken).isEqualTo(capacity);
    assertThat(queue.added()).isEqualTo(capacity);
  }

  @Test
  void offer_roomForFewerBytes_countsOverAllRings() {
    SpanQueue queue = new SpanQueue(4096, 400 * 256, 4);

    assertThat(LongStream.range(0, 4096).filter(i -> queue.offer(span(i + 1))).count())
        .isEqualTo(400);
  }

  @Test
  void offerBelowHalf_ownRingHalfFull_isRefused() {
    SpanQueue queue = new SpanQueue(4096, 1L << 30, 4);

    assertThat(LongStream.range(0, 4096).filter(i -> queue.offerBelowHalf(span(i + 1))).count())
        .isEqualTo(512);
  }

  @Test
  void poll_oneThread_isFirstInFirstOut() {
    SpanQueue queue = new SpanQueue(4096, 1L << 30, 4);
    LongStream.rangeClosed(1, 1000).forEach(id -> queue.offer(span(id)));

    assertThat(ids(drain(queue))).isEqualTo(LongStream.rangeClosed(1, 1000).boxed().toList());
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void nextTurn_oneRingNeverEmpty_theOthersAreServed() throws Exception {
    SpanQueue queue = new SpanQueue(4096, 1L << 30, 4);
    inRing(0, () -> LongStream.rangeClosed(1, 100).forEach(id -> queue.offer(span(id))));
    inRing(1, () -> queue.offer(span(1000)));
    List<FinishedSpan> taken = new ArrayList<>();

    for (int i = 0; i < 8; i++) {
      taken.add(queue.poll());
      queue.nextTurn();
    }

    assertThat(ids(taken)).contains(1000L);
  }

  /** What has been taken in the one ring does not stand for what still waits in the other. */
  @Test
  void ledgerCovers_sameNumberFromAnotherRing_isNotThere() throws Exception {
    SpanQueue queue = new SpanQueue(4096, 1L << 30, 4);
    DeliveryCounters counters = new DeliveryCounters(queue);
    inRing(0, () -> queue.offer(span(1)));
    inRing(1, () -> queue.offer(span(2)));
    long[] target = queue.addedToEach();
    inRing(0, () -> queue.offer(span(3)));
    assertThat(ids(List.of(queue.poll(), queue.poll()))).containsExactly(1L, 3L);

    counters.settle(2, 0, 0, 0, 0);

    assertThat(counters.total()).isEqualTo(2);
    assertThat(counters.covers(target)).isFalse();
    queue.poll();
    counters.settle(1, 0, 0, 0, 0);
    assertThat(counters.covers(target)).isTrue();
  }

  /** Of four rings. */
  private static void inRing(int ring, Runnable task) throws InterruptedException {
    Thread thread = new Thread(task);
    while ((thread.getId() & 3) != ring) {
      thread = new Thread(task);
    }
    thread.start();
    thread.join();
  }

  private static FinishedSpan span(long id) {
    return FinishedSpan.newBuilder(TraceContext.newBuilder().traceId(1).spanId(id).build()).build();
  }

  private static List<FinishedSpan> drain(SpanQueue queue) {
    List<FinishedSpan> spans = new ArrayList<>();
    for (FinishedSpan span = queue.poll(); span != null; span = queue.poll()) {
      spans.add(span);
    }
    return spans;
  }

  private static List<Long> ids(List<FinishedSpan> spans) {
    return spans.stream().map(span -> span.context().spanId()).toList();
  }
}

package io.clew.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueueBoundTest {
  private static final int RING = 16_384;

  private final List<Integer> rooms = new ArrayList<>();

  private QueueBound bound(long maxBytes) {
    return new QueueBound(maxBytes, RING, rooms::add);
  }

  private int room() {
    return rooms.get(rooms.size() - 1);
  }

  @Test
  void newBound_goesByASpanOfHalfAKilobyte() {
    bound(512 * 100);

    assertThat(rooms).containsExactly(100);
  }

  @Test
  void room_isNeverMoreThanTheRing() {
    bound(1L << 40).record(1_000, 1_000);

    assertThat(rooms).containsExactly(RING);
  }

  @Test
  void room_isNeverNone() {
    bound(1).record(1, 1 << 24);

    assertThat(rooms).containsExactly(1);
  }

  @Test
  void saw_largeSpansForAWhile_leavesRoomForFewer() {
    QueueBound bound = bound(64L << 20);
    for (int i = 0; i < 10_000; i++) {
      bound.record(4, 4 * 65_536);
    }

    assertThat(room()).isBetween(1_024, 1_100);
  }

  @Test
  void saw_oneLargeSpan_changesLittle() {
    QueueBound bound = bound(512 * 16_000);
    bound.record(1, 65_536);

    assertThat(room()).isBetween(14_000, 15_999);
  }

  @Test
  void saw_smallSpansAgain_leavesRoomForMore() {
    QueueBound bound = bound(64L << 20);
    for (int i = 0; i < 1_000; i++) {
      bound.record(4, 4 * 65_536);
    }
    assertThat(room()).isLessThan(3_000);
    for (int i = 0; i < 100; i++) {
      bound.record(800, 800 * 320);
    }

    assertThat(room()).isEqualTo(RING);
  }

  @Test
  void saw_nothingNew_tellsNobody() {
    QueueBound bound = bound(512 * 100);
    bound.record(10, 10 * 512);
    bound.record(1_000, 1_000 * 512);

    assertThat(rooms).containsExactly(100);
  }
}

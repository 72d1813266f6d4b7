package io.clew.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FixedIdsTest {
  @Test
  void getAsLong_countsFromOne() {
    FixedIds ids = new FixedIds();

    assertThat(ids.getAsLong()).isEqualTo(1);
    assertThat(ids.getAsLong()).isEqualTo(2);
    assertThat(ids).hasToString("FixedIds(next 3)");
  }

  @Test
  void getAsLong_countsFromTheStart() {
    assertThat(new FixedIds(0x7f00).getAsLong()).isEqualTo(0x7f00);
  }

  @Test
  void getAsLong_pastMinusOne_skipsZero() {
    FixedIds ids = new FixedIds(-1);

    assertThat(ids.getAsLong()).isEqualTo(-1);
    assertThat(ids.getAsLong()).isEqualTo(1);
  }

  @Test
  void new_startAtZero_throws() {
    assertThatThrownBy(() -> new FixedIds(0)).hasMessageContaining("any value but 0");
  }

  @Test
  void getAsLong_onManyThreads_givesEachIdOnce() {
    FixedIds ids = new FixedIds();

    long[] given = IntStream.range(0, 50_000).parallel().mapToLong(i -> ids.getAsLong()).toArray();

    assertThat(given).doesNotHaveDuplicates().hasSize(50_000);
    assertThat(ids.getAsLong()).isEqualTo(50_001);
  }
}

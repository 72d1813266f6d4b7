package io.clew.reporter.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.api.Encoding;
import io.clew.api.SpanBatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TraceGroupsTest {
  private final TraceGroups groups = new TraceGroups();

  /** Spans without contents: pairs of the halves of their trace ids. */
  private static SpanBatch batch(long... traceIds) {
    int size = traceIds.length / 2;
    return new SpanBatch(Encoding.ZIPKIN_JSON, new byte[0], new int[size], traceIds, size);
  }

  private List<List<Integer>> grouped(SpanBatch batch) {
    groups.group(batch);
    List<List<Integer>> all = new ArrayList<>();
    for (int group = 0; group < groups.count(); group++) {
      List<Integer> spans = new ArrayList<>();
      for (int place = groups.begin(group); place < groups.begin(group + 1); place++) {
        spans.add(groups.span(place));
      }
      all.add(spans);
    }
    return all;
  }

  @Test
  void group_oneSpan_isOneTrace() {
    assertThat(grouped(batch(0, 1))).containsExactly(List.of(0));
  }

  @Test
  void group_interleaved_keepsTheOrderOfTracesAndOfSpans() {
    assertThat(grouped(batch(0, 2, 0, 1, 0, 2, 0, 3, 0, 1, 0, 2)))
        .containsExactly(List.of(0, 2, 5), List.of(1, 4), List.of(3));
  }

  @Test
  void group_halvesThatDiffer_areDifferentTraces() {
    assertThat(grouped(batch(1, 2, 2, 1, 0, 1, 1, 0, 0, 0, 1, 2)))
        .containsExactly(List.of(0, 5), List.of(1), List.of(2), List.of(3), List.of(4));
  }

  @Test
  void group_anotherBatch_forgetsTheOneBefore() {
    grouped(batch(0, 1, 0, 2, 0, 3, 0, 1));

    assertThat(grouped(batch(0, 3, 0, 4))).containsExactly(List.of(0), List.of(1));
  }

  /** Against maps, also with ids that are not random and more spans than there was room for. */
  @Test
  void group_manyBatches_isWhatMapsSay() {
    Random random = new Random(7);
    for (int run = 0; run < 300; run++) {
      int size = 1 + random.nextInt(run % 10 == 0 ? 5000 : 600);
      int traces = 1 + random.nextInt(size);
      long[] ids = new long[2 * size];
      Map<List<Long>, List<Integer>> expected = new LinkedHashMap<>();
      for (int span = 0; span < size; span++) {
        long trace = random.nextInt(traces);
        ids[2 * span] = trace % 3 << 32;
        ids[2 * span + 1] = run % 2 == 0 ? trace << 40 : trace;
        expected
            .computeIfAbsent(List.of(ids[2 * span], ids[2 * span + 1]), id -> new ArrayList<>())
            .add(span);
      }

      assertThat(grouped(batch(ids))).isEqualTo(List.copyOf(expected.values()));
    }
  }
}

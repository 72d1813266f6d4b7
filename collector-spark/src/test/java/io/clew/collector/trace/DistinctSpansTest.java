package io.clew.collector.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import zipkin2.Span;

class DistinctSpansTest {
  @Test
  void spans_areThere_onceEach_inTheirOrder() {
    Random random = new Random(1);
    List<Span> all = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      all.add(
          Span.newBuilder()
              .traceId(random.nextBoolean() ? "1" : "00000000000000020000000000000001")
              .id(1L + random.nextInt(20))
              .timestamp(random.nextInt(3))
              .duration(random.nextInt(3))
              .name(random.nextBoolean() ? "a" : "b")
              .putTag("k", "v" + random.nextInt(2))
              .shared(random.nextBoolean())
              .build());
    }
    DistinctSpans distinct = new DistinctSpans();
    List<Span> added = all.stream().filter(distinct::add).toList();

    assertThat(distinct.spans()).isEqualTo(new ArrayList<>(new LinkedHashSet<>(all)));
    assertThat(added).isEqualTo(distinct.spans());
  }

  /** Most of these have the same hash as many others. */
  @Test
  void manySpansWithIdsAlike_areNoProblem() {
    DistinctSpans distinct = new DistinctSpans();
    for (int i = 1; i <= 100_000; i++) {
      distinct.add(
          Span.newBuilder().traceId("9").id(i).parentId("1").timestamp(1_000L + i).build());
    }
    assertThat(distinct.spans()).hasSize(100_000);
  }
}

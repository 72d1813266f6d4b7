package io.clew.analysis.path;

import static io.clew.analysis.trace.RandomTraces.at;
import static io.clew.analysis.trace.RandomTraces.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.analysis.trace.RandomTraces;
import io.clew.analysis.trace.Trace;
import io.clew.analysis.trace.TraceBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import zipkin2.Span;

class CriticalPathTest {
  private static final int TRACES = 2_000;

  private static CriticalPath path(Span.Builder... spans) {
    List<Span> built = new ArrayList<>();
    for (Span.Builder span : spans) {
      built.add(span.build());
    }
    return CriticalPath.of(Trace.of(built));
  }

  private static String describe(CriticalPath path) {
    StringBuilder text = new StringBuilder();
    for (Section section : path.sections()) {
      text.append(path.trace().name(section.span())).append(' ');
      text.append(section.start() - at(0)).append("..").append(section.end() - at(0)).append(' ');
    }
    return text.toString().strip();
  }

  @Test
  void sections_ofSequentialAndParallelChildren_followTheLastToEnd() {
    CriticalPath path =
        path(
            span(1, 0, 0, 1000),
            span(2, 1, 100, 200),
            span(3, 1, 400, 300), // With 4 at the same time, which ends later.
            span(4, 1, 450, 350),
            span(5, 4, 500, 100));

    assertThat(describe(path))
        .isEqualTo(
            "n1 0..100 n2 100..300 n1 300..450 n4 450..500 n5 500..600 n4 600..800 n1 800..1000");
    assertThat(path.micros(0)).isEqualTo(450);
    assertThat(path.subtreeMicros(0)).isEqualTo(1000);
    assertThat(path.micros(3)).isEqualTo(250); // n4: the spans are by start.
    assertThat(path.subtreeMicros(3)).isEqualTo(350);
    assertThat(path.micros(2)).isZero();
  }

  @Test
  void sections_childEndsWithinTheTolerance_isBeforeTheNext() {
    // 1 % of 10,000 us.
    assertThat(
            describe(path(span(1, 0, 0, 10_000), span(2, 1, 0, 5_100), span(3, 1, 5_000, 5_000))))
        .isEqualTo("n2 0..5000 n3 5000..10000");
    assertThat(
            describe(path(span(1, 0, 0, 10_000), span(2, 1, 0, 5_101), span(3, 1, 5_000, 5_000))))
        .isEqualTo("n1 0..5000 n3 5000..10000");
  }

  @Test
  void sections_childOutlivesItsParent_isCut() {
    assertThat(describe(path(span(1, 0, 0, 1000), span(2, 1, 800, 900), span(3, 2, 900, 800))))
        .isEqualTo("n1 0..800 n2 800..900 n3 900..1000");
  }

  @Test
  void sections_sameEnd_earlierStartIsTaken() {
    assertThat(describe(path(span(1, 0, 0, 1000), span(2, 1, 500, 400), span(3, 1, 300, 600))))
        .isEqualTo("n1 0..300 n3 300..900 n1 900..1000");
  }

  @Test
  void sections_messageConsumed_isNotWaitedFor() {
    assertThat(
            describe(
                path(
                    span(1, 0, 0, 1000),
                    span(2, 1, 100, 500, Span.Kind.PRODUCER, "a"),
                    span(3, 2, 200, 300, Span.Kind.CONSUMER, "b"))))
        .isEqualTo("n1 0..100 n2 100..600 n1 600..1000");
  }

  @Test
  void sections_childOutsideItsParent_isNotWaitedFor() {
    assertThat(
            describe(
                path(
                    span(1, 0, 0, 1000),
                    span(2, 1, 100, 100),
                    span(3, 2, 200, 100),
                    span(4, 2, 50, 50))))
        .isEqualTo("n1 0..100 n2 100..200 n1 200..1000");
  }

  @Test
  void sections_rootLasts0_none() {
    assertThat(path(span(1, 0, 0, 0)).sections()).isEmpty();
  }

  @Test
  void sections_ofHugeTimes_tileTheRoot() {
    long huge = Long.MAX_VALUE / 2;
    CriticalPath path =
        path(
            span(1, 0, 0, huge).timestamp(huge),
            span(2, 1, 0, huge).timestamp(huge),
            span(3, 1, 0, huge),
            span(4, 2, 0, 100));

    assertThat(path.trace().duration(0)).isPositive();
    assertThat(path.sections().stream().mapToLong(Section::micros).sum())
        .isEqualTo(path.trace().duration(0));
  }

  @Test
  void sections_ofRandomTraces_tileTheRoot() {
    for (int seed = 0; seed < TRACES; seed++) {
      for (List<Span> spans : List.of(RandomTraces.odd(seed), RandomTraces.calls(seed))) {
        CriticalPath path = CriticalPath.of(Trace.of(spans));
        Trace trace = path.trace();
        long end = trace.start(0);
        long[] micros = new long[trace.size()];
        boolean isTiled = true;
        for (Section section : path.sections()) {
          isTiled &= section.start() == end && section.micros() > 0;
          isTiled &= section.start() >= trace.start(section.span());
          isTiled &= section.end() <= trace.end(section.span());
          end = section.end();
          micros[section.span()] += section.micros();
        }
        assertThat(isTiled && end == trace.end(0)).as("seed %s", seed).isTrue();
        assertThat(path.subtreeMicros(0)).isEqualTo(trace.duration(0));
        assertThat(IntStream.range(0, trace.size()).mapToLong(path::micros).toArray())
            .containsExactly(micros);
      }
    }
  }

  @Test
  void sections_ofRandomTraces_areThoseOfTheRule() {
    for (int seed = 0; seed < TRACES; seed++) {
      CriticalPath path = CriticalPath.of(Trace.of(RandomTraces.odd(seed)));
      Trace trace = path.trace();
      List<Section> expected = new ArrayList<>();
      descend(trace, 0, trace.start(0), trace.end(0), expected);
      Collections.reverse(expected);

      assertThat(path.sections()).as("seed %s", seed).containsExactlyElementsOf(expected);
    }
  }

  /** The rule as it is written, recursive. */
  private static void descend(Trace trace, int span, long from, long to, List<Section> out) {
    List<Integer> children = new ArrayList<>();
    for (int c = span + 1; c < trace.subtreeEnd(span); c = trace.subtreeEnd(c)) {
      if (Blocking.isBlocking(trace, span, c)) {
        children.add(c);
      }
    }
    Comparator<Integer> byEnd = Comparator.comparing(c -> -Math.min(trace.end(c), to));
    children.sort(byEnd.thenComparing(c -> trace.start(c)));
    long reached = to;
    for (int child : children) {
      long start = Math.max(trace.start(child), from);
      long end = Math.min(trace.end(child), to);
      if (end <= reached + Blocking.toleranceMicros(trace, span)
          && Math.min(end, reached) > start) {
        if (end < reached) {
          out.add(new Section(span, end, reached));
        }
        descend(trace, child, start, Math.min(end, reached), out);
        reached = start;
      }
    }
    if (from < reached) {
      out.add(new Section(span, from, reached));
    }
  }

  @Test
  void of_inAnyOrderOfSpans_isTheSame() {
    for (int seed = 0; seed < 500; seed++) {
      List<Span> spans = new ArrayList<>(RandomTraces.odd(seed));
      CriticalPath path = CriticalPath.of(Trace.of(spans));
      String expected = describe(path);
      long[] selfTimes = SelfTimes.of(path.trace());
      Collections.shuffle(spans, new Random(seed));

      CriticalPath other = CriticalPath.of(Trace.of(spans));

      assertThat(describe(other)).isEqualTo(expected);
      assertThat(SelfTimes.of(other.trace())).containsExactly(selfTimes);
    }
  }

  @Test
  void selfTimes_areWithoutTheUnionOfBlockingChildren() {
    Trace trace =
        path(
                span(1, 0, 0, 1000),
                span(2, 1, 100, 200),
                span(3, 1, 200, 200), // Overlaps 2.
                span(4, 1, 250, 50), // Inside of both.
                span(5, 1, 900, 500), // Outlives the root.
                span(6, 1, 1200, 10)) // Outside.
            .trace();

    assertThat(SelfTimes.of(trace)).containsExactly(1000 - 300 - 100, 200, 200, 50, 500, 10);
  }

  @Test
  void selfTimes_onRandomTraces_addUpToTheRootAtLeast() {
    for (int seed = 0; seed < TRACES; seed++) {
      CriticalPath path = CriticalPath.of(Trace.of(RandomTraces.calls(seed)));
      long[] selfTimes = SelfTimes.of(path.trace());
      long all = IntStream.range(0, selfTimes.length).mapToLong(path.trace()::duration).sum();
      assertThat(LongStream.of(selfTimes)).allMatch(micros -> micros >= 0);
      assertThat(LongStream.of(selfTimes).sum()).isLessThanOrEqualTo(all);
      assertThat(LongStream.of(selfTimes).sum()).isGreaterThanOrEqualTo(path.trace().duration(0));
    }
  }

  @Test
  void of_chainOf100000_isTiled() {
    int size = 100_000;
    List<Span> spans = new ArrayList<>();
    for (int id = 1; id <= size; id++) {
      spans.add(span(id, id - 1, id, 2L * size - 2L * id + 1).build());
    }

    CriticalPath path = CriticalPath.of(Trace.of(spans));

    assertThat(path.subtreeMicros(0)).isEqualTo(2L * size - 1);
    assertThat(path.micros(50_000)).isEqualTo(2);
    assertThat(SelfTimes.of(path.trace())[50_000]).isEqualTo(2);
  }

  @Test
  void of_fanOutOfAMillion_isTiled() {
    int size = 1_000_000;
    TraceBuilder spans = Trace.newBuilder().add(span(1, 0, 0, size + 1L).build());
    for (int i = 1; i <= size; i++) {
      spans.add(span(i + 1, 1, i * 7919L % size, 1).build());
    }

    CriticalPath path = CriticalPath.of(spans.build());

    assertThat(path.subtreeMicros(0)).isEqualTo(size + 1L);
    assertThat(path.micros(0)).isEqualTo(1);
    assertThat(SelfTimes.of(path.trace())[0]).isEqualTo(1);
    assertThat(Stages.of(path.trace(), 0).count()).isEqualTo(size);
  }
}

package io.clew.analysis.path;

import static io.clew.analysis.trace.RandomTraces.at;
import static io.clew.analysis.trace.RandomTraces.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import zipkin2.Span;

class StagesTest {
  private static Trace trace(Span.Builder... spans) {
    List<Span> built = new ArrayList<>();
    for (Span.Builder span : spans) {
      built.add(span.build());
    }
    return Trace.of(built);
  }

  private static String describe(Trace trace) {
    Stages stages = Stages.of(trace, 0);
    StringBuilder text = new StringBuilder();
    for (int stage = 0; stage < stages.count(); stage++) {
      text.append(stages.stageStart(stage) - at(0)).append("..");
      text.append(stages.stageEnd(stage) - at(0));
      for (int i = stages.first(stage); i < stages.first(stage + 1); i++) {
        text.append(' ').append(trace.name(stages.span(i)));
        if (stages.predecessor(i) >= 0) {
          text.append('<').append(trace.name(stages.span(stages.predecessor(i))));
        }
      }
      text.append('\n');
    }
    return text.toString();
  }

  @Test
  void of_childrenThatOverlapByMoreThanTheTolerance_areOneStage() {
    assertThat(
            describe(
                trace(
                    span(1, 0, 0, 10_000), // Tolerance: 100 us.
                    span(2, 1, 0, 1_000),
                    span(3, 1, 900, 1_000),
                    span(4, 1, 1_799, 1_000),
                    span(5, 1, 5_000, 9_000),
                    span(6, 1, 11_000, 10))))
        .isEqualTo("0..1000 n2\n900..2799 n3 n4\n5000..10000 n5\n");
  }

  @Test
  void predecessor_isTheLatestOfTheStageThatEndedBefore() {
    assertThat(
            describe(
                trace(
                    span(1, 0, 0, 10_000),
                    span(2, 1, 0, 5_000),
                    span(3, 1, 0, 1_000),
                    span(4, 1, 100, 1_500),
                    span(5, 1, 1_500, 100),
                    span(6, 1, 1_600, 3_000),
                    span(7, 1, 1_700, 0))))
        .isEqualTo("0..5000 n3 n2 n4 n5<n3 n6<n4 n7<n4\n");
  }

  @Test
  void of_noChildren_none() {
    assertThat(Stages.of(trace(span(1, 0, 0, 10)), 0).count()).isZero();
  }
}

package io.clew.analysis.path;

import static io.clew.analysis.trace.RandomTraces.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.analysis.trace.RandomTraces;
import io.clew.analysis.trace.Trace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import zipkin2.Span;

class WhatIfTest {
  private static WhatIf whatIf(Span.Builder... spans) {
    List<Span> built = new ArrayList<>();
    for (Span.Builder span : spans) {
      built.add(span.build());
    }
    return WhatIf.of(CriticalPath.of(Trace.of(built)));
  }

  private static WhatIf threeCalls() {
    return whatIf(
        span(1, 0, 0, 1000), span(2, 1, 100, 200), span(3, 1, 310, 300), span(4, 1, 650, 100));
  }

  @Test
  void lasting_sequentialCall_savesWhatItIsShorter() {
    assertThat(threeCalls().lasting(2, 50).saving()).isEqualTo(new Saving(250, 250));
    assertThat(threeCalls().lasting(2, 900).saving()).isEqualTo(new Saving(0, 0));
  }

  @Test
  void without_twoCalls_savesBoth() {
    assertThat(threeCalls().without(1).without(3).saving()).isEqualTo(new Saving(300, 300));
  }

  @Test
  void without_root_savesAll() {
    assertThat(threeCalls().without(0).without(1).saving()).isEqualTo(new Saving(1000, 1000));
  }

  @Test
  void startingTogether_sequentialCalls_lastAsLongAsTheLongest() {
    assertThat(threeCalls().startingTogether(1, 2, 3).saving()).isEqualTo(new Saving(300, 300));
  }

  @Test
  void without_longestOfTwoAtOneTime_savesUpToTheOther() {
    WhatIf whatIf = whatIf(span(1, 0, 0, 1000), span(2, 1, 100, 500), span(3, 1, 100, 400));

    assertThat(whatIf.without(2).saving()).isEqualTo(new Saving(100, 500));
  }

  @Test
  void without_shorterOfTwoAtOneTime_savesNothing() {
    WhatIf whatIf = whatIf(span(1, 0, 0, 1000), span(2, 1, 100, 500), span(3, 1, 100, 400));

    assertThat(whatIf.without(1).saving()).isEqualTo(new Saving(0, 0));
  }

  @Test
  void without_oneOfAChainInAStage_movesTheOnesBehindIt() {
    WhatIf whatIf =
        whatIf(
            span(1, 0, 0, 2000),
            span(2, 1, 0, 900), // Beside the chain of 3 and 4.
            span(3, 1, 10, 490),
            span(4, 1, 510, 1000));

    assertThat(whatIf.without(2).saving()).isEqualTo(new Saving(490, 490)); // n3
  }

  @Test
  void without_callThatTheNextOneDidNotWaitFor_savesOnlyWhatCameBeforeThat() {
    WhatIf whatIf =
        whatIf(
            span(1, 0, 0, 100_000), // Tolerance: 1 ms.
            span(2, 1, 0, 1_000),
            span(3, 1, 500, 1_000), // Starts 500 us after 2, while that runs.
            span(4, 1, 10_000, 9_000),
            span(5, 1, 10_000, 10_000));

    assertThat(whatIf.without(1).without(4).saving()).isEqualTo(new Saving(500 + 1_000, 10_500));
  }

  @Test
  void without_shortCallInsideOfOneBeforeIt_savesNothing() {
    WhatIf whatIf =
        whatIf(
            span(1, 0, 0, 100_000),
            span(2, 1, 0, 1_000),
            span(3, 1, 500, 100), // A stage of its own, as it overlaps by less than 1 ms.
            span(4, 1, 1_200, 500));

    assertThat(whatIf.without(1).saving()).isEqualTo(new Saving(900, 1_000));
    assertThat(whatIf.without(1).without(2).saving()).isEqualTo(new Saving(1_000, 1_000));
  }

  @Test
  void without_callThatOutlivesItsParent_savesItsPart() {
    WhatIf whatIf = whatIf(span(1, 0, 0, 1000), span(2, 1, 600, 5000));

    assertThat(whatIf.lasting(1, 3000).saving()).isEqualTo(new Saving(0, 400));
    assertThat(whatIf.lasting(1, 300).saving()).isEqualTo(new Saving(100, 400));
  }

  @Test
  void without_deepCall_shortensAllAboveIt() {
    WhatIf whatIf =
        whatIf(
            span(1, 0, 0, 1000),
            span(2, 1, 100, 800),
            span(3, 2, 200, 600),
            span(4, 3, 300, 400),
            span(5, 2, 850, 20));

    assertThat(whatIf.without(3).saving()).isEqualTo(new Saving(400, 400));
  }

  @Test
  void startingTogether_notSiblings_saysSo() {
    assertThatThrownBy(() -> threeCalls().startingTogether(0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not children of one span");
  }

  @Test
  void replay_withoutChange_lastsAsLongAsTheRoot() {
    for (int seed = 0; seed < 2_000; seed++) {
      Trace trace = Trace.of(seed % 2 == 0 ? RandomTraces.odd(seed) : RandomTraces.calls(seed));
      for (int span = 1; span < trace.size(); span++) {
        Replay replay = new Replay(trace, Map.of(span, trace.duration(span)), Map.of());
        assertThat(replay.run()).as("seed %s, span %s", seed, span).isEqualTo(trace.duration(0));
      }
    }
  }

  @Test
  void saving_ofRandomChanges_isNeverAboveThePath() {
    for (int seed = 0; seed < 4_000; seed++) {
      Random random = new Random(seed);
      List<Span> spans = seed % 2 == 0 ? RandomTraces.odd(seed) : RandomTraces.calls(seed);
      CriticalPath path = CriticalPath.of(Trace.of(spans));
      Trace trace = path.trace();
      WhatIf whatIf = WhatIf.of(path);
      TreeSet<Integer> changed = new TreeSet<>();
      for (int i = random.nextInt(4); i >= 0; i--) {
        int span = random.nextInt(trace.size());
        whatIf.lasting(
            span, random.nextInt(3) == 0 ? 0 : random.nextLong(1 + trace.duration(span)));
        changed.add(span);
        int parent = random.nextInt(trace.size());
        List<Integer> children = new ArrayList<>();
        IntStream.range(1, trace.size())
            .filter(s -> trace.parent(s) == parent)
            .forEach(children::add);
        if (random.nextBoolean() && !children.isEmpty()) {
          Collections.shuffle(children, random);
          List<Integer> some = children.subList(0, 1 + random.nextInt(children.size()));
          whatIf.startingTogether(some.stream().mapToInt(Integer::intValue).toArray());
          changed.addAll(some);
        }
      }
      long onPath = 0;
      int end = 0;
      for (int span : changed) {
        onPath += span >= end ? path.subtreeMicros(span) : 0;
        end = Math.max(end, trace.subtreeEnd(span));
      }

      Saving saving = whatIf.saving();

      assertThat(saving.lowMicros()).as("seed %s", seed).isBetween(0L, saving.highMicros());
      assertThat(saving.highMicros()).isLessThanOrEqualTo(onPath);
    }
  }

  @Test
  void saving_ofAFanOutOf200000_isFound() {
    int size = 200_000;
    List<Span> spans = new ArrayList<>();
    spans.add(span(1, 0, 0, 20L * size).build());
    for (int i = 0; i < size; i++) {
      spans.add(span(i + 2, 1, i * 20L, 10).build());
    }
    CriticalPath path = CriticalPath.of(Trace.of(spans));
    int[] all = IntStream.rangeClosed(1, size).toArray();

    assertThat(WhatIf.of(path).startingTogether(all).saving().lowMicros())
        .isEqualTo(10L * (size - 1));
  }

  @Test
  void saving_atTheEndOfAChainOf100000_isFound() {
    int size = 100_000;
    List<Span> spans = new ArrayList<>();
    for (int id = 1; id <= size; id++) {
      spans.add(span(id, id - 1, id, 2L * size - 2L * id + 11).build());
    }

    assertThat(WhatIf.of(CriticalPath.of(Trace.of(spans))).lasting(size - 1, 4).saving())
        .isEqualTo(new Saving(7, 7));
  }
}

package io.clew.collector.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.clew.collector.policy.TailPolicies;
import io.clew.collector.trace.SimulatedEngine.Outcomes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import zipkin2.Span;

class TraceAggregatorTest {
  private static final long NOW = 1_790_000_000_000L;
  private static final long HOUR = 3_600_000;
  private static final String SLOW =
      "{\"policies\":[{\"name\":\"slow\",\"type\":\"latency\",\"latency\":{\"threshold_ms\":500}}]}";

  private final SimulatedEngine engine = new SimulatedEngine(keepingAll());

  private static TraceAggregator keepingAll() {
    return new TraceAggregator(TraceLimits.USUAL, null);
  }

  private static List<Span> trace(int spans) {
    return TestSpans.trace(7, spans, TestSpans.START);
  }

  private static byte[] record(List<Span> spans) {
    return TestSpans.proto3(spans);
  }

  @Test
  void trace_isWhole_threeSecondsAfterItsRootAndItsLastSpan() throws IOException {
    List<Span> spans = trace(6);
    Outcomes first = engine.batch(NOW, record(spans.subList(0, 2)));
    assertThat(first.read).isEqualTo(2);
    assertThat(first.opened).isEqualTo(1);
    assertThat(engine.batch(NOW + 2_000, record(spans.subList(2, 4))).parts).isEmpty();
    assertThat(engine.batch(NOW + 4_000, TestSpans.json(spans.subList(4, 6))).parts).isEmpty();
    assertThat(engine.batch(NOW + 6_999).parts).isEmpty();

    Outcomes whole = engine.batch(NOW + 7_000);

    assertThat(whole.spans()).isEqualTo(spans);
    assertThat(whole.parts).hasSize(1);
    assertThat(whole.parts.get(0).number()).isZero();
    assertThat(whole.parts.get(0).hasRoot()).isTrue();
    assertThat(whole.parts.get(0).receivedMillis()).isEqualTo(NOW + 7_000);
    assertThat(engine.waitingBytes()).isZero();
  }

  @Test
  void rootThatComesLast_beginsTheSilence() throws IOException {
    List<Span> spans = trace(3);
    engine.batch(NOW, record(spans.subList(1, 3)));
    assertThat(engine.batch(NOW + 10_000, record(spans.subList(0, 1))).parts).isEmpty();
    assertThat(engine.batch(NOW + 12_999).parts).isEmpty();

    assertThat(engine.batch(NOW + 13_000).spans()).hasSize(3);
  }

  @Test
  void traceWithoutRoot_isWholeByItsAge() throws IOException {
    List<Span> spans = trace(6);
    engine.batch(NOW, record(spans.subList(1, 3)));
    engine.batch(NOW + 29_000, record(spans.subList(3, 6)));
    assertThat(engine.batch(NOW + 29_999).parts).isEmpty();

    Outcomes whole = engine.batch(NOW + 30_000);

    assertThat(whole.spans()).hasSize(5);
    assertThat(whole.parts.get(0).hasRoot()).isFalse();
  }

  @Test
  void traceThatNeverRests_isWholeByItsAge() throws IOException {
    List<Span> spans = trace(40);
    List<Span> stored = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      stored.addAll(engine.batch(NOW + i * 1_000L, record(spans.subList(i, i + 1))).spans());
      if (i == 30) {
        assertThat(stored).hasSize(31);
      }
    }
    assertThat(stored).isEqualTo(spans);
  }

  /** The input of a batch comes before its timers: after a pause nothing is cut off needlessly. */
  @Test
  void pause_waitsForTheInputOfTheNextBatch() throws IOException {
    List<Span> spans = trace(4);
    engine.batch(NOW, record(spans.subList(0, 2)));

    assertThat(engine.batch(NOW + 20_000, record(spans.subList(2, 4))).parts).isEmpty();
    assertThat(engine.batch(NOW + 23_000).spans()).isEqualTo(spans);
  }

  @Test
  void lateSpan_isAFurtherPart_atOnce() throws IOException {
    List<Span> spans = trace(6);
    engine.batch(NOW, record(spans.subList(0, 3)));
    engine.batch(NOW + 3_000);

    Outcomes late =
        engine.batch(NOW + 60_000, record(spans.subList(3, 4)), record(spans.subList(4, 5)));
    Outcomes later = engine.batch(NOW + HOUR, record(spans.subList(5, 6)));

    assertThat(late.parts).hasSize(1);
    assertThat(late.parts.get(0).number()).isEqualTo(1);
    assertThat(late.spans()).isEqualTo(spans.subList(3, 5));
    assertThat(late.opened).isZero();
    assertThat(later.parts.get(0).number()).isEqualTo(2);
    assertThat(later.parts.get(0).hasRoot()).isTrue();
  }

  @Test
  void decision_isForgottenAfterAnHour_andAfterADayIfThereWereParts() throws IOException {
    List<Span> spans = trace(3);
    engine.batch(NOW, record(spans.subList(0, 1)));
    engine.batch(NOW + 3_000);
    assertThat(engine.batch(NOW + HOUR - 1).parts).isEmpty();
    assertThat(engine.traces()).isEqualTo(1);
    engine.batch(NOW + 3_000 + HOUR);
    assertThat(engine.traces()).isZero();

    Outcomes again = engine.batch(NOW + 2 * HOUR, record(spans.subList(1, 2)));
    assertThat(again.opened).isEqualTo(1);
    engine.batch(NOW + 2 * HOUR + 30_000);
    engine.batch(NOW + 2 * HOUR + 40_000, record(spans.subList(2, 3)));
    engine.batch(NOW + 25 * HOUR);
    assertThat(engine.traces()).isEqualTo(1);
    engine.batch(NOW + 27 * HOUR);
    assertThat(engine.traces()).isZero();
  }

  @Test
  void traceOfManySpans_flowsThroughInParts() throws IOException {
    List<Span> spans = trace(120_000);
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < spans.size(); i += 1_000) {
      records.add(record(spans.subList(i, i + 1_000)));
    }
    Outcomes all = engine.batch(NOW, records.toArray(byte[][]::new));

    assertThat(all.parts).hasSize(3);
    assertThat(all.parts).extracting(Outcome.Part::number).containsExactly(0, 1, 2);
    assertThat(all.spans()).isEqualTo(spans);
    assertThat(all.parts.get(0).chunks().stream().mapToInt(Chunk::spans).sum()).isEqualTo(50_000);
    assertThat(engine.waitingBytes()).isZero();
  }

  @Test
  void traceOfManyBytes_flowsThroughInParts_togetherWithWhatWaited() throws IOException {
    Span large = trace(1).get(0).toBuilder().putTag("large", "x".repeat(1 << 20)).build();
    engine.batch(NOW, record(List.of(large)));
    List<byte[]> records = new ArrayList<>();
    for (int i = 1; i < 40; i++) {
      records.add(record(List.of(large.toBuilder().id(i).build())));
    }

    Outcomes all = engine.batch(NOW + 1_000, records.toArray(byte[][]::new));

    assertThat(all.spans()).hasSize(40);
    assertThat(all.parts).hasSizeBetween(3, 4);
    assertThat(all.parts)
        .allMatch(p -> p.chunks().stream().mapToLong(c -> c.bytes().length).sum() <= 16 << 20);
  }

  /** What is not decided is read as the outcomes are: no more than a part is in memory. */
  @Test
  void oneTraceIdForAll_neverHasMoreThanAPartInMemory() throws IOException {
    byte[] chunk = TestSpans.Split.of(record(trace(1_000))).chunks().get(0).bytes();
    int[] handedOut = new int[1];
    Iterator<byte[]> million =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return handedOut[0] < 1_000;
          }

          @Override
          public byte[] next() {
            handedOut[0]++;
            return chunk;
          }
        };
    int[] stored = new int[1];
    int[] most = new int[1];
    Outcomes outcomes =
        new Outcomes() {
          @Override
          public void part(Outcome.Part part) {
            stored[0] += part.chunks().size();
            most[0] = Math.max(most[0], handedOut[0] - stored[0] + part.chunks().size());
          }
        };

    engine.arrive(7, million, NOW, outcomes);

    assertThat(stored[0]).isEqualTo(1_000);
    assertThat(most[0]).isLessThanOrEqualTo(51);
    assertThat(outcomes.read).isEqualTo(1_000_000);
  }

  @Test
  void deadLetter_isPassedOn_andHasNoState() throws IOException {
    Outcomes outcomes =
        engine.batch(NOW, "no spans".getBytes(java.nio.charset.StandardCharsets.UTF_8));

    assertThat(outcomes.letters).hasSize(1);
    assertThat(outcomes.letters.get(0).reason()).isEqualTo("neither JSON nor proto3");
    assertThat(outcomes.read).isZero();
  }

  @Test
  void lateSpans_followTheDecision_afterARestart_too() throws IOException {
    TailPolicies policies = TailPolicies.parse(SLOW);
    TraceAggregator deciding = new TraceAggregator(TraceLimits.USUAL, policies.sampler(0, 1, 0));
    SimulatedEngine first = new SimulatedEngine(deciding);
    List<Span> fast = TestSpans.trace(1, 2, TestSpans.START);
    List<Span> slow = new ArrayList<>(TestSpans.trace(2, 2, TestSpans.START));
    slow.set(0, slow.get(0).toBuilder().duration(800_000L).build());
    first.batch(NOW, record(fast), record(slow));
    Outcomes decided = first.batch(NOW + 3_000);
    assertThat(decided.spans()).isEqualTo(slow);
    assertThat(decided.parts.get(0).policy()).isEqualTo("slow");
    assertThat(decided.dropped).isEqualTo(2);
    assertThat(decided.droppedTraces).isEqualTo(1);

    // Alone, the late spans would be decided upon the other way round.
    Span lateOfFast = fast.get(0).toBuilder().id("f").duration(900_000L).build();
    Span lateOfSlow = slow.get(1).toBuilder().id("5").build();
    SimulatedEngine second =
        first.restarted(new TraceAggregator(TraceLimits.USUAL, policies.sampler(0, 1, 9)));
    Outcomes late =
        second.batch(NOW + 600_000, record(List.of(lateOfFast)), record(List.of(lateOfSlow)));

    assertThat(late.spans()).containsExactly(lateOfSlow);
    assertThat(late.dropped).isEqualTo(1);
    assertThat(late.droppedTraces).isZero();
  }

  /** A batch that is done again, from the state that it began with, has the same outcomes. */
  @Test
  void batchThatIsDoneAgain_hasTheSameOutcomes_andNothingIsLost() throws IOException {
    Random random = new Random(3);
    List<Span> sent = new ArrayList<>();
    List<Span> stored = new ArrayList<>();
    SimulatedEngine current = engine;
    int read = 0;
    int open = 0;
    TreeMap<Integer, Integer> parts = new TreeMap<>();
    for (int i = 0; i < 300; i++) {
      long now = NOW + i * 1_700L + random.nextInt(500);
      List<byte[]> records = new ArrayList<>();
      for (int r = random.nextInt(5); r > 0 && i < 200; r--) {
        List<Span> spans = TestSpans.trace(1 + random.nextInt(30), 1, TestSpans.START);
        Span span =
            spans.get(0).toBuilder()
                .id(1000L + sent.size())
                .parentId(random.nextInt(3) == 0 ? null : "1")
                .build();
        sent.add(span);
        records.add(record(List.of(span)));
      }
      byte[][] values = records.toArray(byte[][]::new);
      SimulatedEngine replay = current.restarted(keepingAll());
      Outcomes once = current.batch(now, values);
      Outcomes again = replay.batch(now, values);

      assertThat(again.spans()).isEqualTo(once.spans());
      assertThat(again.parts)
          .extracting(Outcome.Part::number)
          .isEqualTo(once.parts.stream().map(Outcome.Part::number).toList());
      stored.addAll(once.spans());
      read += once.read;
      open += once.read - once.spans().size();
      once.parts.forEach(part -> parts.merge(part.number(), 1, Integer::sum));
      current = random.nextBoolean() ? current : replay;
    }
    assertThat(read).isEqualTo(sent.size());
    assertThat(open).isZero();
    assertThat(parts).hasSizeGreaterThan(1);
    assertThat(stored).containsExactlyInAnyOrderElementsOf(sent);
  }
}

package io.clew.collector.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.clew.store.opensearch.BulkResult;
import io.clew.store.opensearch.Document;
import io.clew.store.opensearch.Layout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import zipkin2.Span;

class PartitionWriterTest {
  private static final long NOW = TestSpans.START / 1000;

  private final List<Document> stored = new ArrayList<>();
  private final Map<String, String> letters = new TreeMap<>();
  private Predicate<Document> isRefused = document -> false;

  private PartitionWriter writer(Layout... layouts) {
    return new PartitionWriter(
        "zipkin",
        EnumSet.copyOf(Set.of(layouts)),
        documents -> {
          List<BulkResult.Refused> refused = new ArrayList<>();
          for (Document document : documents) {
            if (isRefused.test(document)) {
              refused.add(new BulkResult.Refused(document, "too odd"));
            } else {
              stored.add(document);
            }
          }
          return new BulkResult(documents.size() - refused.size(), refused);
        },
        new DeadLetters() {
          @Override
          public void send(String id, String reason, byte[] value) {
            letters.put(id, reason);
          }

          @Override
          public void flush() {}
        });
  }

  /** What an engine makes of these records, each in a batch of its own, written. */
  private static Counts write(PartitionWriter writer, List<byte[]> records) throws IOException {
    SimulatedEngine engine = new SimulatedEngine(new TraceAggregator(TraceLimits.USUAL, null));
    long now = NOW;
    for (byte[] record : records) {
      SimulatedEngine.Outcomes outcomes = engine.batch(now, record);
      writer.counted(outcomes.read, outcomes.opened > 0);
      for (Outcome.Part part : outcomes.parts) {
        writer.part(part);
      }
      for (Chunk letter : outcomes.letters) {
        writer.deadLetter(letter);
      }
      now += 1_000;
    }
    for (int i = 0; i < 40; i++) {
      for (Outcome.Part part : engine.batch(now + i * 1_000L).parts) {
        writer.part(part);
      }
    }
    Counts counts = writer.finish(0).counts();
    assertThat(counts.openSpans()).isZero();
    return counts;
  }

  private static List<Span> trace(int spans) {
    return TestSpans.trace(7, spans, TestSpans.START);
  }

  @Test
  void traces_areOneDocumentEach_withTheTraceIdAsTheirId() throws IOException {
    Counts counts = write(writer(Layout.TRACES), List.of(TestSpans.proto3(trace(5))));

    assertThat(stored).hasSize(1);
    assertThat(stored.get(0).id()).isEqualTo("0000000000000007");
    assertThat(counts.get(Counter.SPANS_READ)).isEqualTo(5);
    assertThat(counts.get(Counter.SPANS_STORED)).isEqualTo(5);
    assertThat(counts.get(Counter.TRACES_COMPLETED)).isEqualTo(1);
    assertThat(counts.openTraces()).isZero();
  }

  @Test
  void spansThatComeAgain_areStoredOnce_andCounted() throws IOException {
    byte[] record = TestSpans.proto3(trace(4));
    Counts counts = write(writer(Layout.ZIPKIN), List.of(record, TestSpans.json(trace(2)), record));

    assertThat(stored).hasSize(4);
    assertThat(counts.get(Counter.SPANS_READ)).isEqualTo(10);
    assertThat(counts.get(Counter.SPANS_STORED)).isEqualTo(4);
    assertThat(counts.get(Counter.SPANS_REPEATED)).isEqualTo(6);
  }

  @Test
  void refusedTrace_isADeadLetterForEachOfItsRecords() throws IOException {
    isRefused = document -> true;
    List<Span> trace = trace(6);
    Counts counts =
        write(
            writer(Layout.TRACES, Layout.ZIPKIN),
            List.of(TestSpans.proto3(trace.subList(0, 4)), TestSpans.proto3(trace.subList(4, 6))));

    assertThat(letters.keySet())
        .containsExactly("zipkin-0-" + NOW * 1000, "zipkin-0-" + (NOW + 1_000) * 1000);
    assertThat(counts.get(Counter.SPANS_REFUSED)).isEqualTo(6);
    assertThat(counts.get(Counter.SPANS_STORED)).isZero();
    assertThat(counts.get(Counter.DOCUMENTS_REFUSED)).isEqualTo(7);
  }

  @Test
  void refusedSpan_isADeadLetter_andCostsNoOther() throws IOException {
    isRefused = document -> new String(document.source(), UTF_8).contains("/part/3\"");
    Counts counts = write(writer(Layout.ZIPKIN), List.of(TestSpans.proto3(trace(6))));

    assertThat(stored).hasSize(5);
    assertThat(letters).hasSize(1).containsValue("too odd");
    assertThat(counts.get(Counter.SPANS_REFUSED)).isEqualTo(1);
    assertThat(counts.get(Counter.SPANS_STORED)).isEqualTo(5);
    assertThat(counts.get(Counter.DEAD_LETTERS)).isEqualTo(1);
  }

  @Test
  void recordThatHoldsNoSpans_isADeadLetter() throws IOException {
    Counts counts = write(writer(Layout.TRACES), List.of("nothing".getBytes(UTF_8)));

    assertThat(letters).containsValue("neither JSON nor proto3");
    assertThat(counts.get(Counter.DEAD_LETTERS)).isEqualTo(1);
  }

  /** Another trace of that id may be there already, which the collector has forgotten. */
  @Test
  void traceThatMayBeStoredAlready_replacesNothing() throws IOException {
    List<Span> old = TestSpans.trace(7, 2, TestSpans.START - 7_200_000_000L);
    Counts counts = write(writer(Layout.TRACES), List.of(TestSpans.proto3(old)));
    write(writer(Layout.TRACES), List.of(TestSpans.proto3(trace(3).subList(1, 3))));

    assertThat(counts.get(Counter.SPANS_STORED)).isEqualTo(2);
    assertThat(stored).allMatch(document -> document.id().matches("0000000000000007-\\d+"));
  }

  @Test
  void laterParts_areDocumentsOfTheirOwn() throws IOException {
    List<Span> trace = trace(6);
    List<byte[]> records = new ArrayList<>();
    records.add(TestSpans.proto3(trace.subList(0, 2)));
    for (int i = 0; i < 5; i++) {
      records.add(TestSpans.proto3(TestSpans.trace(100 + i, 1, TestSpans.START)));
    }
    records.add(TestSpans.proto3(trace.subList(2, 4)));
    records.add(TestSpans.proto3(trace.subList(4, 6)));
    Counts counts = write(writer(Layout.TRACES), records);

    assertThat(stored.stream().map(Document::id).filter(id -> id.startsWith("0000000000000007")))
        .hasSize(3)
        .doesNotHaveDuplicates();
    assertThat(counts.get(Counter.SPANS_LATE)).isEqualTo(4);
    assertThat(counts.get(Counter.SPANS_STORED)).isEqualTo(11);
  }

  @Test
  void counts_areReadAsTheyWereWritten() {
    Counts counts = new Counts();
    counts.add(Counter.SPANS_READ, 7);
    counts.add(Counter.SPANS_STORED, 3);
    counts.addKept("slow ones");

    Counts read = Counts.of(counts.toProperties());

    assertThat(read.toString()).isEqualTo(counts.toString());
    assertThat(read.openSpans()).isEqualTo(4);
    assertThat(read.kept("slow ones")).isEqualTo(1);
    assertThat(read.policies()).containsExactly("slow ones");
  }
}

package io.clew.analysis.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.analysis.trace.Trace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;

class SpanLogStoreTest {
  private static final TraceQuery ALL = TraceQuery.newBuilder().limit(1_000_000).build();

  @TempDir private Path directory;

  static byte[] lines(List<Span> spans) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (Span span : spans) {
      lines.writeBytes(SpanBytesEncoder.JSON_V2.encode(span));
      lines.write('\n');
    }
    return lines.toByteArray();
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private void write(String name, byte[] bytes) throws IOException {
    Files.write(directory.resolve(name), bytes);
  }

  private void append(String name, byte[] bytes) throws IOException {
    Files.write(
        directory.resolve(name), bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void rename(String name, String to) throws IOException {
    Files.move(directory.resolve(name), directory.resolve(to));
  }

  static List<Span> spans(long seed, int traces) {
    return new RandomSpans(new Random(seed)).spans(traces);
  }

  /** What the store has is what these spans are. */
  static void assertHas(SpanLogStore store, List<Span> spans) throws IOException {
    assertThat(store.spans()).isEqualTo(spans.size());
    assertThat(store.search(ALL)).isEqualTo(new InMemoryStore(spans).search(ALL));
  }

  static List<Span> both(List<Span> some, List<Span> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  /** Which of those with the same key come first is open. */
  static void assertFinds(SpanLogStore store, InMemoryStore expected, TraceQuery.Builder builder)
      throws IOException {
    TraceQuery query = builder.build();
    List<TraceSummary> found = store.search(query);
    List<TraceSummary> all = expected.search(unlimited(builder));
    assertThat(found.stream().map(query.order()::key))
        .isEqualTo(expected.search(query).stream().map(query.order()::key).toList());
    assertThat(found).doesNotHaveDuplicates().isSubsetOf(all);
  }

  private static TraceQuery unlimited(TraceQuery.Builder builder) {
    return builder.limit(Integer.MAX_VALUE).build();
  }

  @Test
  void pagesSpansAndNames_areThoseOfTheLogs() throws IOException {
    List<Span> spans = spans(3, 200);
    write("a-1.ndjson", lines(spans.subList(0, spans.size() / 2)));
    write("b-1.ndjson.gz", gzip(lines(spans.subList(spans.size() / 2, spans.size()))));

    try (SpanLogStore store = SpanLogStore.open(directory)) {
      StoreLaws.assertPages(store, TraceQuery::newBuilder);
      StoreLaws.assertPages(
          store, () -> TraceQuery.newBuilder().service(RandomSpans.SERVICES.get(0)));
      StoreLaws.assertSpans(store, spans);
      StoreLaws.assertNames(store, spans);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void randomQueries_findWhatNaiveStoreFinds(long seed) throws IOException {
    Random random = new Random(seed);
    RandomSpans maker = new RandomSpans(random);
    List<Span> spans = maker.spans(200);
    List<List<Span>> logs =
        Stream.generate(() -> new ArrayList<Span>()).limit(4).map(l -> (List<Span>) l).toList();
    spans.forEach(span -> maker.any(logs).add(span));
    write("a-1.ndjson", lines(logs.get(0)));
    write("a-1.000001.ndjson", lines(logs.get(1)));
    write("b-2.000001.ndjson.gz", gzip(lines(logs.get(2))));
    write("c.ndjson.1", lines(logs.get(3)));
    InMemoryStore expected = new InMemoryStore(spans);

    for (int pass = 0; pass < 2; pass++) {
      try (SpanLogStore store = SpanLogStore.open(directory)) {
        assertHas(store, spans);
        assertThat(store.warnings()).isEmpty();
        for (int i = 0; i < 150; i++) {
          assertFinds(store, expected, maker.query());
        }
        TraceQuery some = unlimited(maker.query());
        List<TraceSummary> read = new ArrayList<>();
        store.forEach(some, trace -> read.add(TraceSummary.of(trace)));
        read.sort(some.order().comparator());
        assertThat(read).isEqualTo(expected.search(some));
      }
    }
  }

  @Test
  void trace_isFoundByAnyFormOfItsId() throws IOException {
    List<Span> spans =
        List.of(
            Span.newBuilder().traceId("463ac35c9f6413ad48485a3953bb6124").id(1).build(),
            Span.newBuilder().traceId("48485a3953bb6124").parentId(1).id(2).build(),
            Span.newBuilder().traceId("a").id(1).build());
    write("a.ndjson", lines(spans));

    try (SpanLogStore store = SpanLogStore.open(directory)) {
      assertThat(store.trace("463AC35C9F6413AD48485A3953BB6124").map(Trace::size)).contains(2);
      assertThat(store.trace("48485a3953bb6124").map(Trace::id))
          .contains("463ac35c9f6413ad48485a3953bb6124");
      assertThat(store.trace("A").map(Trace::size)).contains(1);
      assertThat(store.trace("b")).isEmpty();
      assertThatThrownBy(() -> store.trace("x")).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void refresh_findsWhatIsNew() throws IOException {
    List<Span> some = spans(1, 50);
    List<Span> more = spans(2, 50);
    byte[] lines = lines(more);
    write("a-1.ndjson", lines(some));
    try (SpanLogStore store = SpanLogStore.open(directory)) {
      assertThat(store.refresh()).isFalse();

      append("a-1.ndjson", Arrays.copyOf(lines, lines.length / 2));
      assertThat(store.refresh()).isTrue();
      assertThat(store.warnings()).isEmpty();
      append("a-1.ndjson", Arrays.copyOfRange(lines, lines.length / 2, lines.length));
      store.refresh();
      assertHas(store, both(some, more));

      write("b-1.ndjson", lines(spans(3, 10)));
      store.refresh();
      assertHas(store, both(both(some, more), spans(3, 10)));

      Files.delete(directory.resolve("a-1.ndjson"));
      store.refresh();
      assertHas(store, spans(3, 10));
    }
  }

  @Test
  void rotation_countsNothingTwice() throws IOException {
    List<Span> some = spans(1, 50);
    List<Span> more = spans(2, 50);
    write("a-1.ndjson", lines(some));
    try (SpanLogStore store = SpanLogStore.open(directory)) {
      rename("a-1.ndjson", "a-1.000001.ndjson");
      write("a-1.ndjson", lines(more));
      store.refresh();
      assertHas(store, both(some, more));

      write("a-1.000001.ndjson.gz", Arrays.copyOf(gzip(lines(some)), 100));
      store.refresh();
      assertHas(store, both(some, more));

      write("a-1.000001.ndjson.gz", gzip(lines(some)));
      store.refresh();
      assertHas(store, both(some, more));

      Files.delete(directory.resolve("a-1.000001.ndjson"));
      store.refresh();
      assertHas(store, both(some, more));
    }
    try (SpanLogStore store = SpanLogStore.open(directory)) {
      assertHas(store, both(some, more));
      assertThat(indexes()).hasSize(2).allMatch(name -> name.endsWith(".idx"));
    }
  }

  @Test
  void logRenamedSinceRefresh_isFoundAgain() throws IOException {
    List<Span> some = spans(1, 50);
    write("a.ndjson", lines(some));
    try (SpanLogStore store = SpanLogStore.open(directory)) {
      rename("a.ndjson", "a.ndjson.1");
      assertHas(store, some);
      rename("a.ndjson.1", "a.ndjson.2");
      List<TraceSummary> read = new ArrayList<>();
      store.forEach(ALL, trace -> read.add(TraceSummary.of(trace)));
      assertThat(read).hasSameElementsAs(new InMemoryStore(some).all());
      String id = read.get(0).traceId();
      rename("a.ndjson.2", "a.ndjson.3");
      assertThat(store.trace(id)).isPresent();
    }
  }

  private List<String> indexes() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(".clew-index"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void sideFile_isUsedWhileTheLogIsTheSame() throws IOException {
    write("a.ndjson", lines(spans(1, 50)));
    SpanLogStore.open(directory).close();
    Path index = directory.resolve(".clew-index/a.ndjson.0.idx");
    Object key = Files.getAttribute(index, "unix:ino");
    SpanLogStore.open(directory).close();
    assertThat(Files.getAttribute(index, "unix:ino")).isEqualTo(key);

    write("a.ndjson", lines(spans(2, 50)));
    try (SpanLogStore store = SpanLogStore.open(directory)) {
      assertHas(store, spans(2, 50));
    }
    assertThat(Files.getAttribute(index, "unix:ino")).isNotEqualTo(key);
  }

  @Test
  void spoiltSideFile_isNotTrusted() throws IOException {
    List<Span> spans = spans(1, 20);
    write("a.ndjson", lines(spans));
    SpanLogStore.open(directory).close();
    Path index = directory.resolve(".clew-index/a.ndjson.0.idx");
    byte[] right = Files.readAllBytes(index);
    Random random = new Random(1);
    for (int i = 0; i < 64; i++) {
      byte[] wrong = right.clone();
      int at = i < 32 ? 4 * i : random.nextInt(wrong.length);
      wrong[at] ^= (byte) (1 + random.nextInt(255));
      Files.write(index, i % 3 == 0 ? Arrays.copyOf(wrong, at) : wrong);
      try (SpanLogStore store = SpanLogStore.open(directory)) {
        assertHas(store, spans);
      }
    }
  }

  @Test
  void linesThatAreNoSpans_areCountedOnce() throws IOException {
    List<Span> spans = spans(1, 20);
    write("a.ndjson", "no span\n\n{}\n".getBytes(UTF_8));
    append("a.ndjson", lines(spans));
    append("a.ndjson", "{\"traceId\":\"a\",".getBytes(UTF_8));

    try (SpanLogStore store = SpanLogStore.open(directory)) {
      assertHas(store, spans);
      assertThat(store.warnings())
          .containsExactly(
              "2 lines are no spans; the first is in "
                  + directory.resolve("a.ndjson")
                  + " at byte 0");
    }
  }

  @Test
  void truncatedGzip_isReadAsFarAsItGoes() throws IOException {
    List<Span> spans = spans(1, 500);
    byte[] gzip = gzip(lines(spans));
    write("a.ndjson.gz", Arrays.copyOf(gzip, gzip.length / 2));

    try (SpanLogStore store = SpanLogStore.open(directory)) {
      assertThat(store.spans()).isBetween(1L, spans.size() - 1L);
      assertThat(store.search(ALL)).hasSize((int) store.traces());
      assertThat(store.warnings()).hasSize(1);
    }
  }

  @Test
  void fileThatIsNoGzip_isNamedAndCostsNoOther() throws IOException {
    List<Span> spans = spans(1, 20);
    write("a.ndjson", lines(spans));
    write("b.ndjson.gz", lines(spans));

    try (SpanLogStore store = SpanLogStore.open(directory)) {
      assertHas(store, spans);
      assertThat(store.warnings()).hasSize(1);
      assertThat(store.warnings().get(0)).contains(directory.resolve("b.ndjson.gz").toString());
    }
  }

  @Test
  void otherFiles_areLeftAlone() throws IOException {
    write("a.jsonp", lines(spans(1, 5)));
    write(".b.ndjson", lines(spans(1, 5)));
    write("c.ndjson.gz.tmp", lines(spans(1, 5)));
    write("d.ndjson.bak", lines(spans(1, 5)));

    try (SpanLogStore store = SpanLogStore.open(directory)) {
      assertHas(store, List.of());
      assertThat(store.search(ALL)).isEmpty();
      assertThat(store.warnings()).isEmpty();
    }
  }

  @Test
  void noDirectory_isSaid() {
    assertThatThrownBy(() -> SpanLogStore.open(directory.resolve("none")))
        .isInstanceOf(IOException.class)
        .hasMessage("There is no directory of span logs at " + directory.resolve("none"));
  }

  /** Lines over the bounds of parts, and one that is longer than a line may be. */
  @Tag("ci")
  @Test
  void logOfManyParts_isReadWhole() throws IOException {
    List<Span> spans = new ArrayList<>();
    String text = "x".repeat(1 << 20);
    for (int i = 1; i <= 40; i++) {
      spans.add(
          Span.newBuilder()
              .traceId(0, i)
              .id(1)
              .timestamp(i)
              .duration(i)
              .putTag("a", text + i)
              .build());
    }
    byte[] tooLong = ("{\"a\":\"" + "y".repeat(45 << 20) + "\"}\n").getBytes(UTF_8);
    write("a.ndjson", lines(spans.subList(0, 20)));
    append("a.ndjson", tooLong);
    append("a.ndjson", lines(spans.subList(20, 40)));
    write("b.ndjson.gz", gzip(lines(spans)));
    List<Long> progress = new ArrayList<>();

    for (int pass = 0; pass < 2; pass++) {
      try (SpanLogStore store = SpanLogStore.open(directory, (done, all) -> progress.add(done))) {
        assertThat(store.spans()).isEqualTo(80);
        assertThat(store.search(ALL))
            .extracting(TraceSummary::startMicros)
            .hasSize(40)
            .isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(store.search(TraceQuery.newBuilder().tag("a", text + 7).build())).hasSize(1);
        assertThat(store.warnings()).hasSize(1);
      }
    }
    assertThat(progress).contains(Files.size(directory.resolve("a.ndjson")));
  }
}

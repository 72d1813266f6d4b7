package io.clew.analysis.store;

import static io.clew.analysis.store.SpanLogStoreTest.assertFinds;
import static io.clew.analysis.store.SpanLogStoreTest.assertHas;
import static io.clew.analysis.store.SpanLogStoreTest.gzip;
import static io.clew.analysis.store.SpanLogStoreTest.lines;
import static io.clew.analysis.store.SpanLogStoreTest.spans;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;

/** Lists of spans, and spans over several lines, as Zipkin's page, curl and jq save them. */
class DocumentsTest {
  @TempDir private Path directory;

  private void write(String name, byte[] bytes) throws IOException {
    Files.write(directory.resolve(name), bytes);
  }

  private static byte[] list(List<Span> spans) {
    return SpanBytesEncoder.JSON_V2.encodeList(spans);
  }

  /** As {@code jq .} prints what it reads. */
  private static byte[] pretty(byte[] json) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonParser parser = new JsonFactory().createParser(json);
        JsonGenerator generator = new JsonFactory().createGenerator(out)) {
      generator.useDefaultPrettyPrinter();
      while (parser.nextToken() != null) {
        generator.copyCurrentStructure(parser);
        generator.writeRaw('\n');
      }
    }
    return out.toByteArray();
  }

  /** As Zipkin answers {@code /api/v2/traces}. */
  private static byte[] lists(List<Span> spans) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write('[');
    for (int i = 0; i < spans.size(); i += 10) {
      out.write(i == 0 ? "".getBytes(UTF_8) : ",".getBytes(UTF_8));
      out.write(list(spans.subList(i, Math.min(spans.size(), i + 10))));
    }
    out.write(']');
    return out.toByteArray();
  }

  private static byte[] document(String form, List<Span> spans) throws IOException {
    return switch (form) {
      case "list" -> list(spans);
      case "pretty list" -> pretty(list(spans));
      case "pretty lists" -> pretty(lists(spans));
      case "pretty spans" -> pretty(lines(spans));
      case "list with a mark" -> ("\ufeff" + new String(list(spans), UTF_8)).getBytes(UTF_8);
      default -> throw new IllegalArgumentException(form);
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"list", "pretty list", "pretty lists", "pretty spans", "list with a mark"})
  void document_isReadLikeLines(String form) throws IOException {
    List<Span> spans = spans(7, 100);
    List<Span> half = spans.subList(0, spans.size() / 2);
    List<Span> rest = spans.subList(half.size(), spans.size());
    RandomSpans maker = new RandomSpans(new Random(7));
    for (String name : List.of("a.json", "a.ndjson", "a.json.gz")) {
      byte[] document = document(form, half);
      write(name, name.endsWith(".gz") ? gzip(document) : document);
      write("b.ndjson", lines(rest));
      for (int pass = 0; pass < 2; pass++) {
        try (SpanLogStore store = SpanLogStore.open(directory)) {
          assertHas(store, spans);
          for (int i = 0; i < 20; i++) {
            assertFinds(store, new InMemoryStore(spans), maker.query());
          }
          assertThat(store.warnings()).isEmpty();
        }
      }
      Files.delete(directory.resolve(name));
    }
  }

  @Test
  void singleFile_isReadWhateverItsName_andLeavesNothing() throws IOException {
    write("saved", pretty(list(spans(1, 20))));
    write("b.ndjson", lines(spans(2, 20)));
    try (SpanLogStore store = SpanLogStore.open(directory.resolve("saved"))) {
      assertHas(store, spans(1, 20));
      assertThat(store.refresh()).isFalse();
    }
    assertThat(directory.resolve(".clew-index")).doesNotExist();
  }

  @Test
  void documentThatIsCut_isReadSoFar_andSaid() throws IOException {
    List<Span> spans = spans(1, 50);
    byte[] document = pretty(list(spans));
    write("a.json", Arrays.copyOf(document, document.length / 2));
    for (int pass = 0; pass < 2; pass++) {
      try (SpanLogStore store = SpanLogStore.open(directory)) {
        assertThat(store.spans()).isBetween(1L, spans.size() - 1L);
        assertThat(store.warnings())
            .containsExactly(
                directory.resolve("a.json")
                    + " is cut or damaged: only what is before that place was read");
      }
    }
  }

  @Test
  void valuesThatAreNoSpans_areCounted() throws IOException {
    String spans = new String(list(spans(1, 20)), UTF_8);
    write("a.json", ("[7,{},\n" + spans.substring(1)).getBytes(UTF_8));
    try (SpanLogStore store = SpanLogStore.open(directory)) {
      assertHas(store, spans(1, 20));
      assertThat(store.warnings())
          .containsExactly(
              "2 lines are no spans; the first is in "
                  + directory.resolve("a.json")
                  + " at byte 1");
    }
  }

  @Test
  void damagedGzip_givesWhatIsBefore_andIsSaid() throws IOException {
    List<Span> spans = spans(1, 500);
    byte[] gzip = gzip(lines(spans));
    Arrays.fill(gzip, gzip.length / 2, gzip.length / 2 + 64, (byte) 0xFF);
    write("a.ndjson.gz", gzip);
    write("b.ndjson", lines(spans(2, 20)));
    for (int pass = 0; pass < 2; pass++) {
      try (SpanLogStore store = SpanLogStore.open(directory)) {
        assertThat(store.spans())
            .isGreaterThan(spans.size() / 4 + spans(2, 20).size())
            .isLessThan(spans.size());
        assertThat(store.search(TraceQuery.newBuilder().limit(1_000_000).build()))
            .hasSize((int) store.traces());
        assertThat(store.warnings())
            .anyMatch(text -> text.startsWith(directory.resolve("a.ndjson.gz") + " is cut"));
      }
    }
  }

  /** Some write a member for each batch of lines. */
  @Test
  void secondMemberThatIsCut_costsNotTheFirst() throws IOException {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(gzip(lines(spans(1, 20))));
    both.write(gzip(lines(spans(2, 20))), 0, 40);
    write("a.ndjson.gz", both.toByteArray());
    try (SpanLogStore store = SpanLogStore.open(directory)) {
      assertHas(store, spans(1, 20));
      assertThat(store.warnings()).hasSize(1);
    }
  }

  @Test
  void emptyGzip_isNamed() throws IOException {
    write("a.ndjson.gz", new byte[0]);
    try (SpanLogStore store = SpanLogStore.open(directory)) {
      assertThat(store.warnings())
          .containsExactly(
              "Cannot read "
                  + directory.resolve("a.ndjson.gz")
                  + ": it ends within its first bytes");
    }
  }

  @Tag("ci")
  @Test
  void documentOfManyParts_isReadWhole() throws IOException {
    List<Span> spans = new ArrayList<>();
    String text = "x".repeat(1 << 20);
    for (int i = 1; i <= 80; i++) {
      spans.add(Span.newBuilder().traceId(0, i).id(1).timestamp(i).putTag("a", text + i).build());
    }
    write("a.json", pretty(list(spans)));
    for (int pass = 0; pass < 2; pass++) {
      try (SpanLogStore store = SpanLogStore.open(directory)) {
        assertThat(store.search(TraceQuery.newBuilder().limit(1000).build()))
            .extracting(TraceSummary::startMicros)
            .hasSize(80)
            .isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(store.search(TraceQuery.newBuilder().tag("a", text + 77).build())).hasSize(1);
      }
    }
  }
}

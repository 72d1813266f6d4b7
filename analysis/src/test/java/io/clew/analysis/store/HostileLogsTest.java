package io.clew.analysis.store;

import static io.clew.analysis.store.SpanLogStoreTest.assertHas;
import static io.clew.analysis.store.SpanLogStoreTest.lines;
import static io.clew.analysis.store.SpanLogStoreTest.spans;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;

/** Directories that others write to as well. */
class HostileLogsTest {
  private static final TraceQuery ALL = TraceQuery.newBuilder().limit(1_000_000).build();

  @TempDir private Path directory;

  private void write(String name, byte[] bytes) throws IOException {
    Files.write(directory.resolve(name), bytes);
  }

  private List<String> indexes() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(".clew-index"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void filesOfOthers_stayWhereTheSideFilesAre() throws IOException {
    write("a.ndjson", lines(spans(1, 20)));
    Path side = Files.createDirectory(directory.resolve(".clew-index"));
    List<String> others = List.of("a.idx", "mine.tmp", "clew-x.tmp", "notes");
    for (String other : others) {
      Files.createFile(side.resolve(other));
    }
    Files.createFile(side.resolve("gone.ndjson.0.idx"));
    Files.createFile(side.resolve("clew-123.tmp"));

    SpanLogStore.open(directory).close();

    assertThat(indexes())
        .containsOnly("a.idx", "a.ndjson.0.idx", "clew-x.tmp", "mine.tmp", "notes");
  }

  @Test
  void sideFiles_areNotWrittenThroughALink(@TempDir Path home) throws IOException {
    Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
    Files.createFile(elsewhere.resolve("gone.ndjson.0.idx"));
    Files.createSymbolicLink(directory.resolve(".clew-index"), elsewhere);
    write("a.ndjson", lines(spans(1, 20)));
    String before = System.getProperty("user.home");
    System.setProperty("user.home", home.toString());
    try (SpanLogStore store = SpanLogStore.open(directory)) {
      assertHas(store, spans(1, 20));
    } finally {
      System.setProperty("user.home", before);
    }

    try (Stream<Path> files = Files.list(elsewhere)) {
      assertThat(files).containsOnly(elsewhere.resolve("gone.ndjson.0.idx"));
    }
  }

  @Test
  void linkThatLeadsNowhere_costsNothingElse() throws IOException {
    Files.createSymbolicLink(directory.resolve("loop.ndjson"), Path.of("loop.ndjson"));
    Files.createSymbolicLink(directory.resolve("gone.ndjson"), Path.of("nowhere"));
    write("a.ndjson", lines(spans(1, 20)));
    try (SpanLogStore store = SpanLogStore.open(directory)) {
      assertHas(store, spans(1, 20));
      assertThat(store.warnings())
          .containsExactly(
              directory.resolve("gone.ndjson")
                  + " and 1 more are not read: neither a file nor a link to one, though called like"
                  + " a span log");
    }
  }

  @Test
  void whatIsNoFile_isNamedOnce() throws Exception {
    write("a.ndjson", lines(spans(1, 20)));
    Path pipe = directory.resolve("b.ndjson");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Files.createDirectory(directory.resolve("c.ndjson"));
    try (SpanLogStore store = SpanLogStore.open(directory)) {
      store.refresh();
      assertHas(store, spans(1, 20));
      assertThat(store.warnings()).hasSize(1);
      assertThat(store.warnings().get(0)).startsWith(pipe + " and 1 more are not read");

      Files.delete(pipe);
      store.refresh();
      assertThat(store.warnings().get(0)).startsWith(directory.resolve("c.ndjson") + " is not");
    }
  }

  @Test
  void fileWithTwoNames_isReadOnce() throws IOException {
    write("a.ndjson", lines(spans(1, 20)));
    Files.createSymbolicLink(directory.resolve("current.ndjson"), Path.of("a.ndjson"));
    Files.createLink(directory.resolve("kept.ndjson"), directory.resolve("a.ndjson"));
    try (SpanLogStore store = SpanLogStore.open(directory)) {
      assertHas(store, spans(1, 20));
    }
  }

  /** The text that would be made of a kilobyte may be 32 MB; mostly it is some kilobytes. */
  @Test
  void smallCompressedLog_takesLittleMemory() throws IOException {
    write("a.ndjson.gz", SpanLogStoreTest.gzip(lines(spans(1, 20))));
    LogFile log = LogFile.of(directory.resolve("a.ndjson.gz"));
    assertThat(log).isNotNull();
    IndexDirectory index = IndexDirectory.of(directory);
    long before = allocatedBytes();

    new LogIndexer(log, index).whole();

    assertThat(allocatedBytes() - before).isLessThan(8 << 20);
  }

  private static long allocatedBytes() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  @Test
  void muchTextInFewBytes_isRead() throws IOException {
    List<Span> spans = new ArrayList<>();
    for (int i = 1; i <= 5000; i++) {
      spans.add(Span.newBuilder().traceId(0, i).id(1).putTag("a", "x".repeat(1000)).build());
    }
    write("a.ndjson.gz", SpanLogStoreTest.gzip(lines(spans)));
    try (SpanLogStore store = SpanLogStore.open(directory)) {
      assertThat(Files.size(directory.resolve("a.ndjson.gz"))).isLessThan(200_000);
      assertHas(store, spans);
    }
  }

  /** As {@code curl .../api/v2/traces} writes it. */
  @Test
  void manyTracesInOneLine_areReadOnce() throws IOException {
    List<Span> spans = spans(1, 500);
    write("a.ndjson", SpanBytesEncoder.JSON_V2.encodeList(spans));
    try (SpanLogStore store = SpanLogStore.open(directory)) {
      List<TraceSummary> read = new ArrayList<>();
      store.forEach(ALL, trace -> read.add(TraceSummary.of(trace)));
      assertThat(read).hasSameElementsAs(new InMemoryStore(spans).all());
    }
  }
}

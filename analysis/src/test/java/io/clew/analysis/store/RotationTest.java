package io.clew.analysis.store;

import static io.clew.analysis.store.SpanLogStoreTest.assertHas;
import static io.clew.analysis.store.SpanLogStoreTest.both;
import static io.clew.analysis.store.SpanLogStoreTest.gzip;
import static io.clew.analysis.store.SpanLogStoreTest.lines;
import static io.clew.analysis.store.SpanLogStoreTest.spans;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clew.analysis.trace.Trace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zipkin2.Span;

/** Logs that change between being listed and being read. */
class RotationTest {
  private static final TraceQuery ALL = TraceQuery.newBuilder().limit(1_000_000).build();

  @TempDir private Path directory;
  private final List<Span> some = spans(1, 50);
  private final List<Span> more = spans(2, 200);
  private final List<Span> other = spans(3, 20);

  @BeforeEach
  void write() throws IOException {
    write("a.ndjson", lines(some));
    write("z.ndjson", lines(other));
  }

  private void write(String name, byte[] bytes) throws IOException {
    Files.write(directory.resolve(name), bytes);
  }

  private void rename(String name, String to) throws IOException {
    Files.move(directory.resolve(name), directory.resolve(to));
  }

  private void cut(String name, long size) throws IOException {
    Path log = directory.resolve(name);
    try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }

  private static List<TraceSummary> all(List<Span> spans) {
    return new InMemoryStore(spans).search(ALL);
  }

  private static List<TraceSummary> read(SpanLogStore store) throws IOException {
    List<TraceSummary> read = new ArrayList<>();
    store.forEach(ALL, trace -> read.add(TraceSummary.of(trace)));
    read.sort(ALL.order().comparator());
    return read;
  }

  @Test
  void logWhoseNameAnotherHas_isReadUnderItsNewName() throws IOException {
    try (SpanLogStore store = SpanLogStore.open(directory)) {
      rename("a.ndjson", "a.000001.ndjson");
      write("a.ndjson", lines(more));
      assertThat(store.search(ALL)).containsAll(all(some)).containsAll(all(other));
      assertThat(store.warnings()).isEmpty();
    }
    try (SpanLogStore store = SpanLogStore.open(directory)) {
      rename("a.ndjson", "a.000002.ndjson");
      write("a.ndjson", lines(spans(4, 200)));
      assertThat(read(store)).containsAll(all(both(some, more))).containsAll(all(other));
      assertThat(store.warnings()).isEmpty();
    }
    try (SpanLogStore store = SpanLogStore.open(directory)) {
      rename("a.ndjson", "a.000003.ndjson");
      write("a.ndjson", lines(spans(5, 200)));
      TraceSummary first = all(some).get(0);
      assertThat(store.trace(first.traceId()).map(Trace::size)).contains(first.spans());
      assertThat(store.warnings()).isEmpty();
    }
  }

  @Test
  void logThatIsCopiedAndCut_isReadInTheCopy() throws IOException {
    try (SpanLogStore store = SpanLogStore.open(directory)) {
      Files.copy(directory.resolve("a.ndjson"), directory.resolve("a.ndjson.1"));
      cut("a.ndjson", 0);
      assertThat(store.search(ALL)).isEqualTo(all(both(some, other)));
      assertThat(store.warnings()).isEmpty();
    }
  }

  @Test
  void logThatIsCut_isSaid_andCostsNoOther() throws IOException {
    int half = some.size() / 2;
    List<Span> left = both(some.subList(0, half), other);
    for (boolean isSearch : new boolean[] {true, false}) {
      write("a.ndjson", lines(some));
      try (SpanLogStore store = SpanLogStore.open(directory)) {
        cut("a.ndjson", lines(some.subList(0, half)).length);
        assertThat(isSearch ? store.search(ALL) : read(store)).isEqualTo(all(left));
        assertThat(store.warnings())
            .containsExactly(
                some.size()
                    - half
                    + " spans were lost while the logs were read; the first in "
                    + directory.resolve("a.ndjson")
                    + ": it was cut or written anew");
        store.refresh();
        assertHas(store, left);
        assertThat(store.warnings()).hasSize(1);
      }
    }
  }

  @Test
  void logThatIsWrittenAnew_isSaid() throws IOException {
    try (SpanLogStore store = SpanLogStore.open(directory)) {
      write("a.ndjson", lines(more)); // The same file, cut and grown beyond what it was.
      assertThat(store.search(ALL)).containsAll(all(other));
      assertThat(store.warnings()).hasSize(1);
      assertThat(store.warnings().get(0)).startsWith(some.size() + " spans were lost");
    }
  }

  @Test
  void logThatIsDeleted_isSaid_andCostsNoOther() throws IOException {
    for (boolean isSearch : new boolean[] {true, false}) {
      write("a.ndjson", lines(some));
      try (SpanLogStore store = SpanLogStore.open(directory)) {
        Files.delete(directory.resolve("a.ndjson"));
        assertThat(isSearch ? store.search(ALL) : read(store)).isEqualTo(all(other));
        assertThat(store.warnings()).hasSize(1);
        assertThat(store.warnings().get(0))
            .startsWith(some.size() + " spans were lost")
            .endsWith(directory.resolve("a.ndjson") + ": it was renamed or deleted");
      }
    }
  }

  @Test
  void logThatIsLost_isNamed_notOneThatIsRenamed() throws IOException {
    write("b.ndjson", lines(more));
    try (SpanLogStore store = SpanLogStore.open(directory)) {
      rename("a.ndjson", "a.000001.ndjson");
      Files.delete(directory.resolve("b.ndjson"));
      assertThat(store.search(ALL)).isEqualTo(all(both(some, other)));
      assertThat(store.warnings()).hasSize(1);
      assertThat(store.warnings().get(0)).contains("the first in " + directory.resolve("b.ndjson"));
    }
  }

  /** They are renamed faster than they are listed; what can be read is read. */
  @Test
  void logsThatAreRenamedAllTheTime_costNoOther() throws Exception {
    Path log = directory.resolve("a.ndjson");
    AtomicBoolean isDone = new AtomicBoolean();
    Thread rotation =
        new Thread(
            () -> {
              try {
                for (int i = 0; !isDone.get(); i++) {
                  Path full = directory.resolve("a.ndjson." + i % 3);
                  Files.move(log, full, StandardCopyOption.REPLACE_EXISTING);
                  Files.write(log, lines(some));
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    rotation.start();
    try {
      for (int i = 0; i < 30; i++) {
        try (SpanLogStore store = SpanLogStore.open(directory)) {
          assertThat(store.search(ALL)).containsAll(all(other));
        }
      }
    } finally {
      isDone.set(true);
      rotation.join();
    }
  }

  @Test
  void compressedLogThatIsCut_isSaid_andCostsNoOther() throws IOException {
    byte[] gzip = gzip(lines(some));
    write("a.ndjson.gz", gzip);
    Files.delete(directory.resolve("a.ndjson"));
    try (SpanLogStore store = SpanLogStore.open(directory)) {
      assertHas(store, both(some, other));
      write("a.ndjson.gz", Arrays.copyOf(gzip, gzip.length / 2));
      assertThat(read(store)).containsAll(all(other));
      assertThat(store.warnings()).hasSize(2);
    }
  }

  @Test
  void directoryThatIsGone_isSaid() throws IOException {
    Path logs = Files.createDirectory(directory.resolve("logs"));
    rename("a.ndjson", "logs/a.ndjson");
    try (SpanLogStore store = SpanLogStore.open(logs)) {
      rename("logs", "elsewhere");
      assertThatThrownBy(() -> store.search(ALL))
          .isInstanceOf(IOException.class)
          .hasMessage("There are no span logs at " + logs + " any more");
    }
  }
}

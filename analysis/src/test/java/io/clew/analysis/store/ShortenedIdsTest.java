package io.clew.analysis.store;

import static io.clew.analysis.store.SpanLogStoreTest.lines;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zipkin2.Span;

class ShortenedIdsTest {
  @TempDir Path directory;

  @Test
  void idsThatBeginWith_areThoseOfTheWholeIds() throws IOException {
    List<Span> spans = new ArrayList<>();
    for (String id :
        List.of(
            "463ac35c9f6413ad48485a3953bb6124",
            "463ac35c9f6413ad58485a3953bb6124",
            "463ac3000000000000000000000000aa",
            "463ac35000000001",
            "a")) {
      spans.add(Span.newBuilder().traceId(id).id(1).build());
      spans.add(Span.newBuilder().traceId(id).parentId(1).id(2).name("\u00e4").build());
    }
    spans.add(Span.newBuilder().traceId("48485a3953bb6124").parentId(1).id(3).build());
    Files.write(directory.resolve("a.ndjson"), lines(spans));

    try (SpanLogStore store = SpanLogStore.open(directory)) {
      assertThat(store.idsThatBeginWith("463ac35", 9).orElseThrow())
          .containsExactly(
              "463ac35000000001",
              "463ac35c9f6413ad48485a3953bb6124",
              "463ac35c9f6413ad58485a3953bb6124");
      assertThat(store.idsThatBeginWith("463ac35", 2).orElseThrow()).hasSize(2);
      assertThat(store.idsThatBeginWith("463ac35c9f6413ad5", 9).orElseThrow())
          .containsExactly("463ac35c9f6413ad58485a3953bb6124");
      assertThat(store.idsThatBeginWith("463ac35c9f6413ad48485a3953bb6124", 9).orElseThrow())
          .hasSize(1);
      assertThat(store.idsThatBeginWith("0000000000", 9).orElseThrow())
          .containsExactly("000000000000000a");
      assertThat(store.idsThatBeginWith("463ac36", 9).orElseThrow()).isEmpty();
    }
  }
}

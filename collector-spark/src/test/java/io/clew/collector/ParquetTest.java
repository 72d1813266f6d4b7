package io.clew.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clew.collector.trace.TestSpans;
import io.clew.testbed.KafkaBroker;
import io.clew.testbed.KafkaTopic;
import io.clew.testbed.OpenSearchServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zipkin2.Span;

/** A second Spark, which reads the files: for CI alone. */
@Tag("ci")
class ParquetTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int TRACES = 4_000;

  @TempDir Path directory;

  @Test
  void files_haveAllSpans_andTheQueryOfTheDocsRuns() throws Exception {
    long now = System.currentTimeMillis() * 1000 - 1_000_000;
    List<List<Span>> traces = new ArrayList<>();
    for (int i = 1; i <= TRACES; i++) {
      traces.add(TestSpans.trace(i, 1 + i % 10, now));
    }
    long spans = traces.stream().mapToLong(List::size).sum();
    Path files = directory.resolve("spans");
    try (KafkaBroker broker = KafkaBroker.started();
        OpenSearchServer server = OpenSearchServer.started();
        SpanProducer producer = new SpanProducer(broker, "zipkin");
        StoredTraces stored = new StoredTraces(server)) {
      new KafkaTopic(broker.bootstrapServers(), "zipkin").create(1, Map.of());
      for (List<Span> trace : traces) {
        producer.send(trace.get(0).traceId(), TestSpans.proto3(trace));
      }
      producer.flush();
      try (CollectorProcess collector =
          new CollectorProcess(
              directory, broker, server, List.of("clew.collector.parquet=" + files.toUri()))) {
        await()
            .atMost(LIMIT)
            .untilAsserted(
                () -> assertThat(stored.spans()).as(collector.output()).isEqualTo(spans));
        SparkSession spark =
            SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .getOrCreate();
        try {
          await().atMost(LIMIT).until(() -> count(spark, files) >= spans);
          assertThat(count(spark, files)).isEqualTo(spans);
          assertThat(spark.read().parquet(files.toString()).select("id").distinct().count())
              .isEqualTo(spans);
          String day = Instant.ofEpochMilli(now / 1000).toString().substring(0, 10);
          List<Row> rows = spark.sql(query(files, day)).collectAsList();
          assertThat(rows).isNotEmpty().allMatch(row -> row.getLong(2) > 0);
        } finally {
          spark.stop();
        }
        System.out.println(spans + " spans, bytes a span: " + bytes(files) / (double) spans);
      }
    }
  }

  private static long count(SparkSession spark, Path files) throws IOException {
    return bytes(files) == 0 ? 0 : spark.read().parquet(files.toString()).count();
  }

  private static String query(Path files, String day) throws IOException {
    String page = Files.readString(Path.of("..", "docs", "collector.md"));
    int start = page.indexOf("```sql") + "```sql".length();
    return page.substring(start, page.indexOf("```", start))
        .replace("DIR", files.toString())
        .replace("2026-11-30", day);
  }

  private static long bytes(Path files) throws IOException {
    if (!Files.exists(files)) {
      return 0;
    }
    try (Stream<Path> all = Files.find(files, 9, (file, is) -> file.toString().contains("day="))) {
      return all.filter(file -> file.toString().endsWith(".parquet"))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }
}

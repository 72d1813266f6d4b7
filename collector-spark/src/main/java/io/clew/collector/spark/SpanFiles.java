package io.clew.collector.spark;

import io.clew.collector.trace.Chunk;
import io.clew.collector.trace.DistinctSpans;
import io.clew.collector.trace.Outcome;
import io.clew.collector.trace.TraceTime;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;
import zipkin2.Annotation;
import zipkin2.Span;

/**
 * Parquet files of all spans that are kept, sorted by trace, in directories by day, hour and batch:
 * {@code day=2026-11-30/hour=21/batch=17}. A batch that is done again replaces its files.
 */
final class SpanFiles {
  private static final StructType ANNOTATION =
      new StructType()
          .add("micros", DataTypes.LongType, false)
          .add("value", DataTypes.StringType, false);

  private static final StructType SPAN =
      new StructType()
          .add("trace_id", DataTypes.StringType, false)
          .add("id", DataTypes.StringType, false)
          .add("parent_id", DataTypes.StringType)
          .add("service", DataTypes.StringType)
          .add("name", DataTypes.StringType)
          .add("kind", DataTypes.StringType)
          .add("start_micros", DataTypes.LongType)
          .add("duration_micros", DataTypes.LongType)
          .add("remote_service", DataTypes.StringType)
          .add("shared", DataTypes.BooleanType, false)
          .add(
              "tags",
              DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, false),
              false)
          .add("annotations", DataTypes.createArrayType(ANNOTATION, false), false)
          .add("weight", DataTypes.DoubleType, false)
          .add("day", DataTypes.StringType, false)
          .add("hour", DataTypes.IntegerType, false)
          .add("batch", DataTypes.LongType, false);

  private SpanFiles() {}

  static void write(Dataset<byte[]> outcomes, String directory, long batch) {
    outcomes
        .flatMap(new Rows(batch), Encoders.row(SPAN))
        .coalesce(1)
        .sortWithinPartitions("day", "hour", "trace_id", "start_micros")
        .write()
        .mode(SaveMode.Overwrite)
        .option("partitionOverwriteMode", "dynamic")
        .option("compression", "zstd")
        .partitionBy("day", "hour", "batch")
        .parquet(directory);
  }

  /** The spans of the parts that are kept. */
  private record Rows(long batch) implements FlatMapFunction<byte[], Row> {
    @Override
    public Iterator<Row> call(byte[] outcome) throws IOException {
      List<Row> rows = new ArrayList<>();
      Outcome.read(
          outcome,
          new Outcome.Reader() {
            @Override
            public void counted(int spans, boolean isNewTrace) {}

            @Override
            public void deadLetter(Chunk letter) {}

            @Override
            public void dropped(int spans, boolean isFirst) {}

            @Override
            public void part(Outcome.Part part) {
              add(part, rows);
            }
          });
      return rows.iterator();
    }

    private void add(Outcome.Part part, List<Row> rows) {
      DistinctSpans distinct = new DistinctSpans();
      for (Chunk chunk : part.chunks()) {
        var unused = chunk.decode(distinct::add);
      }
      List<Span> spans = distinct.spans();
      if (spans.isEmpty()) {
        return;
      }
      long first = spans.get(0).timestampAsLong();
      ZonedDateTime time = TraceTime.of(first, part.receivedMillis()).atZone(ZoneOffset.UTC);
      for (Span span : spans) {
        rows.add(row(span, 1 / part.probability(), time));
      }
    }

    private Row row(Span span, double weight, ZonedDateTime time) {
      return RowFactory.create(
          span.traceId(),
          span.id(),
          span.parentId(),
          span.localServiceName(),
          span.name(),
          span.kind() == null ? null : span.kind().name(),
          orNull(span.timestampAsLong()),
          orNull(span.durationAsLong()),
          span.remoteServiceName(),
          Boolean.TRUE.equals(span.shared()),
          CollectionConverters.asScala(span.tags()),
          CollectionConverters.asScala(span.annotations().stream().map(Rows::row).toList()),
          weight,
          time.toLocalDate().toString(),
          time.getHour(),
          batch);
    }

    private static @Nullable Long orNull(long micros) {
      return micros == 0 ? null : micros;
    }

    private static Row row(Annotation annotation) {
      return RowFactory.create(annotation.timestamp(), annotation.value());
    }
  }
}

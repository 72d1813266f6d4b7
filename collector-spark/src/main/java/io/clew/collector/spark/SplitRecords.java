package io.clew.collector.spark;

import io.clew.collector.trace.RecordPosition;
import io.clew.collector.trace.RecordSplitter;
import io.clew.collector.trace.TraceLimits;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/**
 * Takes the records of a partition apart, one after the other. Rows: value, partition, offset, and
 * timestamp in milliseconds.
 */
record SplitRecords(TraceLimits limits)
    implements MapPartitionsFunction<Row, Tuple2<Long, byte[]>> {
  @Override
  public Iterator<Tuple2<Long, byte[]>> call(Iterator<Row> rows) {
    RecordSplitter splitter = new RecordSplitter(limits);
    Deque<Tuple2<Long, byte[]>> chunks = new ArrayDeque<>();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        while (chunks.isEmpty() && rows.hasNext()) {
          Row row = rows.next();
          splitter.split(
              new RecordPosition(row.getInt(1), row.getLong(2), row.getLong(3)),
              row.getAs(0),
              (key, chunk) -> chunks.add(new Tuple2<>(key, chunk.bytes())));
        }
        return !chunks.isEmpty();
      }

      @Override
      public Tuple2<Long, byte[]> next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return chunks.remove();
      }
    };
  }
}

package io.clew.reporter.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Records that are sent without waiting for each of them; one wait at the end is for all. For the
 * sending thread. The producer's own thread only sets the outcome of a record.
 */
final class InFlightRecords {
  private static final Object ACKNOWLEDGED = new Object();

  private final List<Outgoing> records = new ArrayList<>();
  private CountDownLatch pending = new CountDownLatch(0);

  /** A record has failed for another reason than its size, so no more are sent. */
  private volatile boolean failed;

  void add(int from, int to, int bytes) {
    records.add(new Outgoing(from, to, bytes));
  }

  List<Outgoing> records() {
    return records;
  }

  /** Gives the records to the producer, up to the first failure. */
  void send(Producer<byte[], byte[]> producer, Contents contents) {
    int size = records.size();
    pending = new CountDownLatch(size);
    int sent = 0;
    try {
      while (sent < size && !failed) {
        Outgoing record = records.get(sent);
        var unused = producer.send(contents.of(record), record);
        sent++;
      }
    } finally {
      for (int i = sent; i < size; i++) {
        pending.countDown();
      }
    }
  }

  /** Waits for the outcome of every record that was sent; false if the time is up before. */
  boolean await(long nanos) throws InterruptedException {
    return pending.await(nanos, TimeUnit.NANOSECONDS);
  }

  boolean allAcknowledged() {
    for (Outgoing record : records) {
      if (!record.isAcknowledged()) {
        return false;
      }
    }
    return true;
  }

  /** Makes a record just before it is sent, so that few are in memory. */
  @FunctionalInterface
  interface Contents {
    ProducerRecord<byte[], byte[]> of(Outgoing record);
  }

  /** Some spans of one trace. */
  final class Outgoing implements Callback {
    /** Its spans have the indexes {@code from} to {@code to - 1} in {@link TraceGroups}. */
    final int from;

    final int to;

    /** The length of the spans, with separators. */
    final int bytes;

    /** {@link #ACKNOWLEDGED}, or the exception, or null until there is an outcome. */
    private volatile @Nullable Object outcome;

    private Outgoing(int from, int to, int bytes) {
      this.from = from;
      this.to = to;
      this.bytes = bytes;
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
      if (exception == null) {
        outcome = ACKNOWLEDGED;
      } else {
        outcome = exception;
        if (!(exception instanceof RecordTooLargeException)) {
          failed = true;
        }
      }
      pending.countDown();
    }

    boolean isAcknowledged() {
      return outcome == ACKNOWLEDGED;
    }

    boolean isTooLarge() {
      return outcome instanceof RecordTooLargeException;
    }

    /** Null if the record was acknowledged, or if there is no outcome yet. */
    @Nullable Exception failure() {
      return outcome instanceof Exception exception ? exception : null;
    }
  }
}

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
 * Records that are sent one after the other without waiting, and then waited for together. For the
 * sending thread; the producer's own thread does nothing here but note what became of a record.
 */
final class InFlightRecords {
  private static final Object TAKEN = new Object();

  private final List<Outgoing> records = new ArrayList<>();
  private CountDownLatch pending = new CountDownLatch(0);

  /** Something else than the size of a record is wrong: there is no use in sending more. */
  private volatile boolean failed;

  void add(int from, int to, int bytes) {
    records.add(new Outgoing(from, to, bytes));
  }

  List<Outgoing> records() {
    return records;
  }

  /** Hands the records to the producer, up to the first one that fails. */
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

  /** Waits until something is known of every record that was sent; false if the time ran out. */
  boolean await(long nanos) throws InterruptedException {
    return pending.await(nanos, TimeUnit.NANOSECONDS);
  }

  boolean allTaken() {
    for (Outgoing record : records) {
      if (!record.isTaken()) {
        return false;
      }
    }
    return true;
  }

  /** What the record is made of when its turn comes, so that few wait in memory. */
  @FunctionalInterface
  interface Contents {
    ProducerRecord<byte[], byte[]> of(Outgoing record);
  }

  /** One record: some spans of one trace. */
  final class Outgoing implements Callback {
    /** Where its spans are in {@link TraceGroups}. */
    final int from;

    final int to;

    /** What the spans have, separators included. */
    final int bytes;

    /** {@link #TAKEN}, or why it was not taken, or null as long as nothing is known. */
    private volatile @Nullable Object outcome;

    private Outgoing(int from, int to, int bytes) {
      this.from = from;
      this.to = to;
      this.bytes = bytes;
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
      if (exception == null) {
        outcome = TAKEN;
      } else {
        outcome = exception;
        if (!(exception instanceof RecordTooLargeException)) {
          failed = true;
        }
      }
      pending.countDown();
    }

    boolean isTaken() {
      return outcome == TAKEN;
    }

    boolean isTooLarge() {
      return outcome instanceof RecordTooLargeException;
    }

    /** Null if it was taken, and if nothing is known. */
    @Nullable Exception failure() {
      return outcome instanceof Exception exception ? exception : null;
    }
  }
}

package io.clew.reporter.zipkin;

import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import io.clew.common.LogOnce;
import io.clew.common.SafeLog;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.ClosedSenderException;
import zipkin2.reporter.Encoding;

/**
 * The opposite direction: zipkin-reporter sends through a Clew sender. It is for a service that
 * uses zipkin-reporter and wants Clew's Kafka records, keyed by trace, or its spool.
 *
 * <pre>{@code
 * AsyncReporter.create(ClewMessageSender.of(KafkaSpanSender.create("kafka:9092")));
 * }</pre>
 *
 * <p>zipkin-reporter's {@code AsyncReporter} does not retry. If the sender throws, the message is
 * lost, and the metrics of that reporter count it. A sender with a spool does not throw.
 *
 * <p>Safe for many threads; one at a time calls the sender. The spans are not decoded: only their
 * trace ids are read.
 */
public final class ClewMessageSender extends BytesMessageSender.Base {
  private final LogOnce logOnce = new LogOnce(SafeLog.logger(ClewMessageSender.class));

  /** The limit of zipkin-reporter's own senders. */
  private static final int MESSAGE_MAX_BYTES = 500_000;

  private static final long CLOSE_SECONDS = 5;

  private final SpanSender sender;
  private final Messages messages;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean closed;
  private volatile long rejected;
  private long unreadable;
  private boolean senderClosed;

  private ClewMessageSender(SpanSender sender, Encoding encoding) {
    super(encoding);
    this.sender = sender;
    messages = new Messages(sender.encoding());
  }

  /**
   * A message sender that uses the encoding of a Clew sender.
   *
   * @param sender sends the spans; closed with this one
   */
  public static ClewMessageSender of(SpanSender sender) {
    Objects.requireNonNull(sender, "sender");
    return new ClewMessageSender(
        sender,
        switch (sender.encoding()) {
          case ZIPKIN_JSON -> Encoding.JSON;
          case ZIPKIN_PROTO3 -> Encoding.PROTO3;
        });
  }

  @Override
  public int messageMaxBytes() {
    return MESSAGE_MAX_BYTES;
  }

  /**
   * Returns when the sender has the spans safe.
   *
   * @param spans each encoded on its own; a span without a trace id is dropped and counted
   * @throws IOException if not all of the spans are safe
   */
  @Override
  public void send(List<byte[]> spans) throws IOException {
    lock.lock();
    try {
      if (closed) {
        throw new ClosedSenderException();
      }
      SpanBatch batch = messages.batch(spans);
      if (batch != null) {
        deliver(batch);
      }
      count(spans.size() - (batch == null ? 0 : batch.size()));
    } finally {
      try {
        if (closed) {
          closeSender();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private void deliver(SpanBatch batch) throws IOException {
    try {
      sender.send(batch);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private void count(int withoutTraceId) {
    unreadable += withoutTraceId;
    rejected = unreadable + sender.rejected();
    if (withoutTraceId > 0) {
      logOnce.warn("spans without a trace id are dropped and counted");
    }
  }

  /**
   * How many spans were dropped though {@link #send} has returned: those without a trace id, and
   * those that the sender can never send. zipkin-reporter's metrics do not count them.
   */
  public long rejected() {
    return rejected;
  }

  /**
   * Takes no more spans, and closes the sender. If a message is being sent, it waits for that, up
   * to 5 seconds; after that, the thread that sends closes the sender. Idempotent.
   *
   * @throws IOException if spans that were sent may not be safe
   */
  @Override
  public void close() throws IOException {
    closed = true;
    try {
      if (lock.tryLock(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        try {
          closeSender();
        } finally {
          lock.unlock();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The thread that sends closes it.
    }
  }

  private void closeSender() throws IOException {
    if (!senderClosed) {
      senderClosed = true;
      sender.close();
    }
  }

  @Override
  public String toString() {
    return "ClewMessageSender(" + sender + ")";
  }
}

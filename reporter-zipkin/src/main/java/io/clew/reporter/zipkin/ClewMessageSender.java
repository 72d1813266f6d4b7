package io.clew.reporter.zipkin;

import io.clew.api.SpanBatch;
import io.clew.api.SpanSender;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.ClosedSenderException;
import zipkin2.reporter.Encoding;

/**
 * The other way round: lends a Clew sender to zipkin-reporter, for a service that has one and wants
 * Clew's Kafka records, keyed by trace, or its spool.
 *
 * <pre>{@code
 * AsyncReporter.create(ClewMessageSender.of(KafkaSpanSender.create("kafka:9092")));
 * }</pre>
 *
 * <p>zipkin-reporter's {@code AsyncReporter} does not try again: a message that the sender throws
 * on is lost, and counted in its metrics. A sender with a spool does not throw.
 *
 * <p>Safe for many threads; the sender is called by one at a time. The spans are not decoded: only
 * their trace ids are looked up.
 */
public final class ClewMessageSender extends BytesMessageSender.Base {
  private static final Logger log = LoggerFactory.getLogger(ClewMessageSender.class);

  /** What zipkin-reporter's own senders take. */
  private static final int MESSAGE_MAX_BYTES = 500_000;

  private static final long CLOSE_SECONDS = 5;

  private final SpanSender sender;
  private final Messages messages;
  private final AtomicBoolean saidUnreadable = new AtomicBoolean();
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
   * Lends a sender. zipkin-reporter encodes the spans as the sender takes them.
   *
   * @param sender what to send by; closed with this one
   * @return a new sender for zipkin-reporter
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
   * Sends spans, and returns when they are where the sender says that they are safe.
   *
   * @param spans each encoded on its own; one without a trace id is dropped and counted
   * @throws IOException if they are not safe, or not all of them
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
    if (withoutTraceId > 0 && !saidUnreadable.getAndSet(true)) {
      log.warn("Tracing: spans without a trace id are dropped and counted (logged once)");
    }
  }

  /**
   * How many spans were dropped though {@link #send} has returned: without a trace id, or never to
   * be sent by the sender. zipkin-reporter's metrics do not know of them.
   *
   * @return a count that only grows
   */
  public long rejected() {
    return rejected;
  }

  /**
   * Takes no more spans and closes the sender: at once, or when the message that is being sent has
   * been, for which it waits 5 seconds at the most. Idempotent.
   *
   * @throws IOException if what had been sent may not be safe after all
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
      Thread.currentThread().interrupt(); // Whoever sends closes it.
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

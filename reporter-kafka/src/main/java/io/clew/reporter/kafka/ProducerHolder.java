package io.clew.reporter.kafka;

import io.clew.api.UntracedThread;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Holds the one producer. It is created when it is needed, and discarded when it may not recover.
 * For the sending thread.
 */
final class ProducerHolder {
  /** Closing takes so long only if the producer's thread hangs, usually in a DNS lookup. */
  private static final long CLOSE_MILLIS = 2000;

  private final Map<String, Object> settings;
  private @Nullable Producer<byte[], byte[]> producer;
  private @Nullable Thread closing;
  private @Nullable LinkageError unusable;

  ProducerHolder(Map<String, Object> settings) {
    this.settings = settings;
  }

  /**
   * The producer, created if there is none.
   *
   * @throws KafkaException if there cannot be one now
   * @throws LinkageError the first time that the client's classes cannot be loaded
   */
  Producer<byte[], byte[]> get() {
    Producer<byte[], byte[]> current = producer;
    if (current != null) {
      return current;
    }
    if (unusable != null) {
      throw new KafkaException("Kafka's client cannot be used: " + unusable);
    }
    if (!hasClosed()) {
      throw new KafkaException("the previous producer, which has failed, has not closed yet");
    }
    return make();
  }

  private Producer<byte[], byte[]> make() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try {
      // Kafka loads SASL login modules from there, and the producer's thread inherits it.
      thread.setContextClassLoader(KafkaProducer.class.getClassLoader());
      Producer<byte[], byte[]> made =
          new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
      producer = made;
      return made;
    } catch (LinkageError e) {
      unusable = e;
      throw e;
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Classes or a native library are missing: no other producer is created. */
  void disable(LinkageError failure) {
    unusable = failure;
    discard();
  }

  /**
   * Closes the producer and drops what is still in its buffer, which was not acknowledged. Another
   * thread does it, since it can hang, or fail on a thread that is interrupted.
   */
  void discard() {
    Producer<byte[], byte[]> old = producer;
    if (old != null) {
      producer = null;
      closing = new UntracedThread(() -> old.close(Duration.ZERO), "clew-kafka-close");
      closing.start();
      hasClosed();
    }
  }

  private boolean hasClosed() {
    Thread thread = closing;
    if (thread == null) {
      return true;
    }
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }
}

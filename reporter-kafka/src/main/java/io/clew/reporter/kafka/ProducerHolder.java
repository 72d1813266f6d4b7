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
 * The place of the one producer, which is made when it is needed, and thrown away when it may be of
 * no use any more. For the sending thread.
 */
final class ProducerHolder {
  /** Closing takes this long only if a producer's thread hangs, looking up a name mostly. */
  private static final long CLOSE_MILLIS = 2000;

  private final Map<String, Object> settings;
  private @Nullable Producer<byte[], byte[]> producer;
  private @Nullable Thread closing;
  private @Nullable LinkageError unusable;

  ProducerHolder(Map<String, Object> settings) {
    this.settings = settings;
  }

  /**
   * The producer.
   *
   * @throws KafkaException if there is none for now
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
      throw new KafkaException("the producer that failed before has not ended yet");
    }
    return make();
  }

  private Producer<byte[], byte[]> make() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try {
      // The login modules of SASL are looked for there, and the producer's thread inherits it.
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

  /** Classes are missing, or a native library: that does not get better. */
  void disable(LinkageError failure) {
    unusable = failure;
    discard();
  }

  /**
   * Ends the producer, and what is still in its buffer with it: those who sent it know that it was
   * not acknowledged. Not on this thread, which might be interrupted, or wait for ever.
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

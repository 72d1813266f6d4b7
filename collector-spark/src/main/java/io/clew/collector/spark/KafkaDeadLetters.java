package io.clew.collector.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clew.collector.KafkaSettings;
import io.clew.collector.trace.DeadLetters;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends dead letters to a topic: the key is the id, the value is as it was received, and the header
 * {@code reason} says what is wrong with it. One that is too large for the topic goes without its
 * value: its id says where it is.
 */
final class KafkaDeadLetters {
  private static final int MAX_REQUEST = 32 << 20;

  private final String topic;
  private final Map<String, Object> settings = new HashMap<>();
  private @Nullable KafkaProducer<byte[], byte[]> producer;

  KafkaDeadLetters(KafkaSettings kafka) {
    topic = kafka.deadLetterTopic();
    kafka
        .properties()
        .forEach(
            (name, value) -> {
              if (ProducerConfig.configNames().contains(name)) {
                settings.put(name, value);
              }
            });
    settings.remove(ProducerConfig.CLIENT_ID_CONFIG);
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * MAX_REQUEST);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
  }

  /** A sender for one task. It connects when there is something to send. */
  DeadLetters open() {
    return new Task();
  }

  private synchronized KafkaProducer<byte[], byte[]> producer() {
    KafkaProducer<byte[], byte[]> made = producer;
    if (made == null) {
      made = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
      producer = made;
    }
    return made;
  }

  private Future<?> send(String id, String reason, byte[] value) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, id.getBytes(UTF_8), value);
    record.headers().add("reason", reason.getBytes(UTF_8));
    return producer().send(record);
  }

  private record Sent(String id, String reason, Future<?> result) {}

  private final class Task implements DeadLetters {
    private final List<Sent> sent = new ArrayList<>();

    @Override
    public void send(String id, String reason, byte[] value) {
      sent.add(new Sent(id, reason, KafkaDeadLetters.this.send(id, reason, value)));
    }

    @Override
    public void flush() throws IOException {
      for (Sent one : sent) {
        Throwable cause = await(one.result);
        if (cause instanceof RecordTooLargeException) {
          String reason = one.reason + " (too large for this topic)";
          cause = await(KafkaDeadLetters.this.send(one.id, reason, new byte[0]));
        }
        if (cause != null) {
          throw new IOException("Cannot send dead letters to " + topic + ": " + cause, cause);
        }
      }
      sent.clear();
    }

    private @Nullable Throwable await(Future<?> result) throws IOException {
      try {
        result.get();
        return null;
      } catch (ExecutionException e) {
        return e.getCause();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while sending dead letters");
      }
    }
  }
}

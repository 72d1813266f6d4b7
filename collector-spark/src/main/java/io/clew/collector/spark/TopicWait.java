package io.clew.collector.spark;

import io.clew.collector.KafkaSettings;
import io.clew.common.Backoff;
import io.clew.common.FailureLog;
import io.clew.common.OneLine;
import io.clew.common.SafeLog;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;

/**
 * Waits until the topic of the spans is there: Spark's reader of Kafka would end the job. Logs when
 * it begins to wait, for what, and when that is over.
 */
final class TopicWait {
  private static final Logger LOG = SafeLog.logger(CollectorJob.class);
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));
  private static final int TIMEOUT_MILLIS = 10_000;

  private final KafkaSettings kafka;
  private final FailureLog away = new FailureLog();
  private final FailureLog missing = new FailureLog();

  TopicWait(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  /**
   * Returns when the topic is there.
   *
   * @throws InterruptedIOException if the thread is interrupted
   * @throws IOException if Kafka refuses the collector, or its settings; without secrets
   */
  void await() throws IOException {
    try (Admin admin = admin()) {
      for (long attempts = 1; !isThere(admin); attempts++) {
        TimeUnit.NANOSECONDS.sleep(BACKOFF.nanos(attempts));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for " + kafka);
    }
    missing.worked(attempts -> LOG.info("Collector: topic {} is there", kafka));
  }

  private Admin admin() throws IOException {
    Map<String, Object> settings = new HashMap<>();
    kafka
        .properties()
        .forEach(
            (name, value) -> {
              if (AdminClientConfig.configNames().contains(name)) {
                settings.put(name, value);
              }
            });
    settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
    try {
      return Admin.create(settings);
    } catch (KafkaException e) {
      throw new IOException("Cannot use Kafka at " + kafka.bootstrapServers() + ": " + reason(e));
    }
  }

  /** The last cause says what is wrong with a file. Of a password's line Kafka quotes a part. */
  private static String reason(Throwable problem) {
    Throwable last = problem;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    String text = String.valueOf(last.getMessage());
    return text.contains("JAAS") ? "sasl.jaas.config cannot be parsed" : OneLine.of(text);
  }

  private boolean isThere(Admin admin) throws IOException, InterruptedException {
    try {
      var unused = admin.describeTopics(List.of(kafka.topic())).allTopicNames().get();
      isReached();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        isReached();
        missing.failed(() -> LOG.warn("Collector: waiting for topic {}, not there yet", kafka));
        return false;
      }
      String problem = reason(e);
      if (e.getCause() instanceof ApiException && !(e.getCause() instanceof RetriableException)) {
        throw new IOException("Kafka refuses the collector: topic " + kafka + ": " + problem);
      }
      away.failed(
          () ->
              LOG.warn(
                  "Collector: waiting for Kafka at {}: {}", kafka.bootstrapServers(), problem));
      return false;
    }
  }

  private void isReached() {
    away.worked(
        attempts ->
            LOG.info(
                "Collector: Kafka at {} answers, after {} attempts",
                kafka.bootstrapServers(),
                attempts));
  }
}

package io.clew.collector.spark;

import io.clew.collector.KafkaSettings;
import io.clew.common.FailureLog;
import io.clew.common.SafeLog;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;

/**
 * Waits until the topic of the spans can be read: a job may be started before its brokers, and
 * before the first service has made the topic. Spark would end at once.
 */
final class TopicWait {
  private static final Logger LOG = SafeLog.logger(CollectorJob.class);
  private static final int PAUSE_MILLIS = 1000;
  private static final int TIMEOUT_MILLIS = 15_000;

  private TopicWait() {}

  /**
   * Returns when the topic is there.
   *
   * @throws IOException if the brokers refuse the collector, or a setting is not valid
   */
  static void await(KafkaSettings kafka) throws IOException {
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
    FailureLog away = new FailureLog();
    try (Admin admin = Admin.create(settings)) {
      while (!isThere(admin, kafka, away)) {
        Thread.sleep(PAUSE_MILLIS);
      }
      away.worked(attempts -> LOG.info("Collector: {} is there", kafka));
    } catch (org.apache.kafka.common.KafkaException e) {
      throw new IOException("Cannot use Kafka: " + message(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for " + kafka);
    }
  }

  private static boolean isThere(Admin admin, KafkaSettings kafka, FailureLog away)
      throws IOException, InterruptedException {
    try {
      admin.describeTopics(List.of(kafka.topic())).allTopicNames().get();
      return true;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof UnknownTopicOrPartitionException) {
        away.failed(() -> LOG.warn("Collector: waiting for the topic {}: it is not there", kafka));
      } else if (cause instanceof TimeoutException || cause instanceof RetriableException) {
        away.failed(() -> LOG.warn("Collector: waiting for {}: no broker answers", kafka));
      } else {
        throw new IOException("Cannot read " + kafka + ": " + message(e), e);
      }
      return false;
    }
  }

  /** Kafka's first exception often says only that it failed. */
  private static String message(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}

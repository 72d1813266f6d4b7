package io.clew.collector.spark;

import io.clew.collector.CollectorSettings;
import io.clew.collector.trace.Counter;
import io.clew.collector.trace.Counts;
import io.clew.collector.trace.Dependencies;
import io.clew.collector.trace.PartitionResult;
import io.clew.common.FailureLog;
import io.clew.common.SafeLog;
import io.clew.store.opensearch.BulkResult;
import io.clew.store.opensearch.DependencyCount;
import io.clew.store.opensearch.FlowCounts;
import io.clew.store.opensearch.Layout;
import io.clew.store.opensearch.OpenSearch;
import io.clew.store.opensearch.SummedDocuments;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Writes a batch: one job that stores the traces, and then on the driver what was summed up over
 * all partitions. Returns when all of it is safe, so that Spark commits the batch. For one thread.
 */
final class BatchWriter {
  private static final Logger LOG = SafeLog.logger(CollectorJob.class);
  private static final String QUERY_ID = "sql.streaming.queryId";
  private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();
  private static final Encoder<PartitionResult> RESULTS =
      Encoders.javaSerialization(PartitionResult.class);

  private final CollectorSettings settings;
  private final CollectorMetrics metrics;
  private final SparkSession spark;
  private final CommittedCounts committed;
  private final FailureLog retention = new FailureLog();
  private @Nullable SummedDocuments sums;
  private long nextRetention = System.nanoTime();
  private long nextLetterLog = System.nanoTime();

  BatchWriter(SparkSession spark, CollectorSettings settings, CollectorMetrics metrics) {
    this.spark = spark;
    this.settings = settings;
    this.metrics = metrics;
    committed =
        new CommittedCounts(settings.checkpoint(), spark.sparkContext().hadoopConfiguration());
  }

  void write(Dataset<byte[]> outcomes, Long batch) throws IOException {
    boolean hasFiles = settings.parquet() != null;
    if (hasFiles) { // Or the state would be asked twice.
      outcomes.persist(StorageLevel.MEMORY_AND_DISK());
    }
    try {
      List<PartitionResult> results =
          outcomes.mapPartitions(new WritePartition(settings), RESULTS).collectAsList();
      Counts counts = sumUp(results, batch);
      if (hasFiles && counts.openSpans() < counts.get(Counter.SPANS_READ)) {
        SpanFiles.write(outcomes, String.valueOf(settings.parquet()), batch);
      }
      counts.add(committed.before(batch));
      committed.commit(batch, counts);
      metrics.set(counts, results);
    } finally {
      if (hasFiles) {
        outcomes.unpersist();
      }
    }
    deleteOld();
  }

  /** Adds up, and writes what the store has by day and by hour. */
  private Counts sumUp(List<PartitionResult> results, long batch) throws IOException {
    Counts counts = new Counts();
    List<DependencyCount> dependencies = new ArrayList<>();
    FlowCounts flows = new FlowCounts();
    boolean hasFlows = false;
    for (PartitionResult result : results) {
      counts.add(result.counts());
      dependencies.addAll(result.dependencies());
      if (result.flows().length > 0) {
        flows.add(FlowCounts.of(result.flows()));
        hasFlows = true;
      }
      if (!result.problem().isEmpty()) {
        logLetter(result.problem());
      }
    }
    if (hasFlows || !dependencies.isEmpty()) {
      BulkResult result = sums().merge(batch, Dependencies.sum(dependencies), flows);
      if (!result.refused().isEmpty()) {
        counts.add(Counter.DOCUMENTS_REFUSED, result.refused().size());
        logLetter(result.refused().get(0).document() + ": " + result.refused().get(0).reason());
      }
    }
    return counts;
  }

  private SummedDocuments sums() {
    SummedDocuments made = sums;
    if (made == null) {
      String query = String.valueOf(spark.sparkContext().getLocalProperty(QUERY_ID));
      made = new SummedDocuments(PerProcess.store(settings), query);
      sums = made;
    }
    return made;
  }

  /** The first, and then at most one an hour: the topic has them all. */
  private void logLetter(String problem) {
    if (System.nanoTime() - nextLetterLog >= 0) {
      nextLetterLog = System.nanoTime() + HOUR_NANOS;
      String topic = settings.kafka().deadLetterTopic();
      LOG.warn("Collector: dead letters go to {} (logged once an hour): {}", topic, problem);
    }
  }

  /** Once an hour. If it fails, the next hour will do. */
  private void deleteOld() {
    int days = settings.store().keepDays();
    if (days == 0 || System.nanoTime() - nextRetention < 0) {
      return;
    }
    nextRetention = System.nanoTime() + HOUR_NANOS;
    OpenSearch store = PerProcess.store(settings);
    try {
      int deleted = store.deleteOlderThan(days, settings.store().layouts().toArray(Layout[]::new));
      if (deleted > 0) {
        LOG.info("Collector: deleted {} indexes of more than {} days ago", deleted, days);
      }
      retention.worked(failures -> LOG.info("Collector: old indexes can be deleted again"));
    } catch (IOException e) {
      retention.failed(
          () -> LOG.warn("Collector: old indexes cannot be deleted: {}", e.toString()));
    }
  }
}

package io.clew.collector.spark;

import io.clew.collector.CollectorSettings;
import io.clew.common.SafeLog;
import io.clew.store.opensearch.Layout;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.Trigger;
import org.slf4j.Logger;
import scala.Tuple2;

/**
 * The streaming query: records from Kafka, taken apart, aggregated by trace, stored. A batch is one
 * Spark job; what it has stored is the same if it is done again.
 */
public final class CollectorJob {
  private static final Logger LOG = SafeLog.logger(CollectorJob.class);
  private static final String STATE = "spark.sql.streaming.stateStore.";

  /** Trace key and chunk, which the shuffle sorts by. */
  private static final Encoder<Tuple2<Long, byte[]>> CHUNKS =
      Encoders.tuple(Encoders.LONG(), Encoders.BINARY());

  private CollectorJob() {}

  /** The store or Kafka cannot be used. The message says which, and why. */
  public static final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    UnavailableException(IOException cause) {
      super(String.valueOf(cause.getMessage()), cause);
    }
  }

  /**
   * Runs until the query is stopped.
   *
   * @throws UnavailableException if the store or Kafka refuses what the collector asks
   * @throws StreamingQueryException if the query fails otherwise
   * @throws TimeoutException if Spark does not start
   */
  public static void run(CollectorSettings settings)
      throws UnavailableException, StreamingQueryException, TimeoutException {
    AtomicBoolean isEnding = new AtomicBoolean();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> isEnding.set(true), "clew-collector"));
    SparkSession spark = session(settings); // First: YARN waits for it, and not for long.
    try {
      prepare(settings);
      CollectorMetrics metrics = new CollectorMetrics();
      SparkEnv.get().metricsSystem().registerSource(metrics);
      spark.streams().addListener(metrics.lagListener());
      StreamingQuery query = start(spark, settings, metrics);
      LOG.info("Collector: reading {}, storing as {}", settings.kafka(), settings.store());
      query.awaitTermination();
    } catch (StreamingQueryException e) {
      if (!isEnding.get()) { // After a signal Spark stops under the query.
        throw unavailable(e);
      }
    } finally {
      spark.stop();
    }
  }

  private static StreamingQueryException unavailable(StreamingQueryException e)
      throws UnavailableException {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException io) {
        throw new UnavailableException(io);
      }
    }
    return e;
  }

  private static SparkSession session(CollectorSettings settings) {
    SparkConf conf = new SparkConf();
    // Four attempts: a plain local master would end the job at the first failure of a task.
    conf.setIfMissing("spark.master", "local[*,4]");
    conf.setIfMissing("spark.app.name", "clew-collector");
    conf.setIfMissing("spark.metrics.namespace", "clew");
    // Spark's page shows the arguments and properties that do not look like this.
    conf.setIfMissing(
        "spark.redaction.regex", "(?i)secret|password|token|access[.]?key|api-key|jaas");
    String servlet = "spark.metrics.conf.*.sink.prometheusServlet.";
    conf.setIfMissing(servlet + "class", "org.apache.spark.metrics.sink.PrometheusServlet");
    conf.setIfMissing(servlet + "path", "/metrics/prometheus");
    conf.set("spark.sql.shuffle.partitions", String.valueOf(settings.partitions()));
    conf.set(
        STATE + "providerClass",
        "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider");
    conf.setIfMissing(STATE + "rocksdb.changelogCheckpointing.enabled", "true");
    conf.setIfMissing(STATE + "rocksdb.boundedMemoryUsage", "true");
    conf.setIfMissing(
        STATE + "rocksdb.maxMemoryUsageMB", String.valueOf(settings.stateMemoryMegabytes()));
    // It forbids to sort a stream. Ours is sorted inside each partition of a batch, by what the
    // state is sorted by in any case, and then by the place in the topic.
    conf.set("spark.sql.streaming.unsupportedOperationCheck", "false");
    // Each write would read first, to count.
    conf.setIfMissing(STATE + "rocksdb.trackTotalNumberOfRows", "false");
    return SparkSession.builder().config(conf).getOrCreate();
  }

  private static void prepare(CollectorSettings settings) throws UnavailableException {
    try {
      PerProcess.store(settings).prepare(settings.store().layouts().toArray(Layout[]::new));
      new TopicWait(settings.kafka()).await();
    } catch (IOException e) {
      throw new UnavailableException(e);
    }
  }

  private static StreamingQuery start(
      SparkSession spark, CollectorSettings settings, CollectorMetrics metrics)
      throws TimeoutException {
    BatchWriter writer = new BatchWriter(spark, settings, metrics);
    return outcomes(spark, settings)
        .writeStream()
        .queryName("clew-collector")
        .outputMode(OutputMode.Append())
        .option("checkpointLocation", settings.checkpoint())
        .trigger(Trigger.ProcessingTime(settings.intervalMillis()))
        .foreachBatch((VoidFunction2<Dataset<byte[]>, Long>) writer::write)
        .start();
  }

  /**
   * By trace, and for each trace in the order of the topic: so a batch that is done again has the
   * same outcomes.
   */
  private static Dataset<byte[]> outcomes(SparkSession spark, CollectorSettings settings) {
    return spark
        .readStream()
        .format("kafka")
        .options(kafkaOptions(settings))
        .load()
        .selectExpr("value", "partition", "offset", "unix_millis(timestamp)")
        .mapPartitions(new SplitRecords(settings.limits()), CHUNKS)
        .repartition(functions.col("_1"))
        .sortWithinPartitions("_1", "_2")
        .groupBy("_1")
        .as(Encoders.LONG(), CHUNKS)
        .transformWithState(
            new TraceProcessor(settings.limits(), settings.policies()),
            TimeMode.ProcessingTime(),
            OutputMode.Append(),
            Encoders.BINARY());
  }

  private static Map<String, String> kafkaOptions(CollectorSettings settings) {
    Map<String, String> options = new HashMap<>();
    settings.kafka().properties().forEach((name, value) -> options.put("kafka." + name, value));
    options.put("kafka.bootstrap.servers", settings.kafka().bootstrapServers());
    options.put("subscribe", settings.kafka().topic());
    options.put("startingOffsets", "earliest");
    options.put("maxOffsetsPerTrigger", String.valueOf(settings.maxRecords()));
    // What the topic has deleted before it was read is lost in any case; Spark logs it.
    options.put("failOnDataLoss", "false");
    return options;
  }
}

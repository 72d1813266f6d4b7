package io.clew.collector.spark;

import io.clew.collector.policy.TailPolicies;
import io.clew.collector.policy.TailSampler;
import io.clew.collector.trace.TraceAggregator;
import io.clew.collector.trace.TraceLimits;
import io.clew.collector.trace.TraceState;
import java.util.List;
import java.util.Objects;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.ExpiredTimerInfo;
import org.apache.spark.sql.streaming.ListState;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.StatefulProcessorHandle;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.apache.spark.sql.streaming.ValueState;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/** Gives each trace its state in Spark; what happens to it says {@link TraceAggregator}. */
final class TraceProcessor extends StatefulProcessor<Long, Tuple2<Long, byte[]>, byte[]> {
  private static final long serialVersionUID = 1;

  private final TraceLimits limits;
  private final @Nullable String policies;
  private transient @Nullable SparkState state;
  private transient @Nullable TraceAggregator aggregator;

  TraceProcessor(TraceLimits limits, @Nullable String policies) {
    this.limits = limits;
    this.policies = policies;
  }

  @Override
  public void init(OutputMode outputMode, TimeMode timeMode) {
    StatefulProcessorHandle handle = getHandle();
    state =
        new SparkState(
            handle,
            handle.getValueState("header", Encoders.BINARY(), TTLConfig.NONE()),
            handle.getListState("chunks", Encoders.BINARY(), TTLConfig.NONE()));
    aggregator = null;
  }

  @Override
  public Iterator<byte[]> handleInputRows(
      Long key, Iterator<Tuple2<Long, byte[]>> rows, TimerValues times) {
    return CollectionConverters.asScala(
        aggregator()
            .arrive(
                Objects.requireNonNull(state),
                CollectionConverters.asJava(rows.map(Tuple2::_2)),
                times.getCurrentProcessingTimeInMs()));
  }

  @Override
  public Iterator<byte[]> handleExpiredTimer(Long key, TimerValues times, ExpiredTimerInfo timer) {
    List<byte[]> outcomes =
        aggregator().expire(Objects.requireNonNull(state), times.getCurrentProcessingTimeInMs());
    return CollectionConverters.asScala(outcomes.iterator());
  }

  /** Made late: on the driver, where only the schema is asked for, there is no batch. */
  private TraceAggregator aggregator() {
    TraceAggregator made = aggregator;
    if (made == null) {
      made = new TraceAggregator(limits, policies == null ? null : sampler(policies));
      aggregator = made;
    }
    return made;
  }

  private TailSampler sampler(String text) {
    TailPolicies all = PerProcess.policies(text);
    TaskContext task = TaskContext.get();
    long batch = getHandle().getQueryInfo().getBatchId();
    return all.sampler(task.partitionId(), task.numPartitions(), batch);
  }

  /** The state of the trace that Spark is about to handle: it knows which one that is. */
  private static final class SparkState implements TraceState {
    private final StatefulProcessorHandle handle;
    private final ValueState<byte[]> header;
    private final ListState<byte[]> chunks;

    SparkState(
        StatefulProcessorHandle handle, ValueState<byte[]> header, ListState<byte[]> chunks) {
      this.handle = handle;
      this.header = header;
      this.chunks = chunks;
    }

    @Override
    public byte @Nullable [] header() {
      return header.get();
    }

    @Override
    public void setHeader(byte[] bytes) {
      header.update(bytes);
    }

    @Override
    public void clearHeader() {
      header.clear();
    }

    @Override
    public java.util.Iterator<byte[]> chunks() {
      return CollectionConverters.asJava(chunks.get());
    }

    @Override
    public void append(List<byte[]> more) {
      chunks.appendList(more.toArray(byte[][]::new));
    }

    @Override
    public void clearChunks() {
      chunks.clear();
    }

    @Override
    public void setTimer(long epochMillis) {
      handle.registerTimer(epochMillis);
    }

    @Override
    public void deleteTimer(long epochMillis) {
      handle.deleteTimer(epochMillis);
    }
  }
}

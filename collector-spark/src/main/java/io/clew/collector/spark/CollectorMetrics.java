package io.clew.collector.spark;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.clew.collector.trace.Counter;
import io.clew.collector.trace.Counts;
import io.clew.collector.trace.PartitionResult;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.spark.metrics.source.Source;
import org.apache.spark.sql.streaming.SourceProgress;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.jspecify.annotations.Nullable;

/** The counters of the collector among Spark's metrics: see Spark's page about monitoring. */
final class CollectorMetrics implements Source {
  /** In {@code {"topic":{"0":17,"1":4}}}. */
  private static final Pattern OFFSET = Pattern.compile("\"\\d+\":(\\d+)");

  private final MetricRegistry registry = new MetricRegistry();
  private final AtomicLong lag = new AtomicLong();
  private final AtomicLong retries = new AtomicLong();
  private volatile Counts counts = new Counts();

  CollectorMetrics() {
    for (Counter counter : Counter.values()) {
      gauge(counter.name().toLowerCase(Locale.ROOT), () -> counts.get(counter));
    }
    gauge("traces_open", () -> counts.openTraces());
    gauge("spans_open", () -> counts.openSpans());
    gauge("lag_records", lag::get);
    gauge("retries", retries::get);
  }

  private void gauge(String name, Gauge<Long> gauge) {
    registry.gauge(name, () -> gauge);
  }

  /** After a batch. The counts are not changed any more. */
  void set(Counts total, List<PartitionResult> results) {
    counts = total;
    for (PartitionResult result : results) {
      retries.addAndGet(result.retries());
    }
    for (String policy : total.policies()) {
      gauge("kept_by_" + policy, () -> counts.kept(policy));
    }
  }

  @Override
  public String sourceName() {
    return "collector";
  }

  @Override
  public MetricRegistry metricRegistry() {
    return registry;
  }

  /** Learns how many records wait in Kafka. */
  StreamingQueryListener lagListener() {
    return new StreamingQueryListener() {
      @Override
      public void onQueryStarted(QueryStartedEvent event) {}

      @Override
      public void onQueryProgress(QueryProgressEvent event) {
        long behind = 0;
        for (SourceProgress source : event.progress().sources()) {
          behind += sum(source.latestOffset()) - sum(source.endOffset());
        }
        lag.set(Math.max(0, behind));
      }

      @Override
      public void onQueryTerminated(QueryTerminatedEvent event) {}
    };
  }

  private static long sum(@Nullable String offsets) {
    long sum = 0;
    for (MatchResult offset : OFFSET.matcher(offsets == null ? "" : offsets).results().toList()) {
      sum += Long.parseLong(offset.group(1));
    }
    return sum;
  }
}

package io.clew.collector.policy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tail policies of a file: a trace is kept if one of them keeps it, and none drops it. The file
 * has the shape and the names of OpenTelemetry's tail sampling processor, as JSON:
 *
 * <pre>{@code
 * {"policies": [
 *   {"name": "failed", "type": "status_code", "status_code": {"status_codes": ["ERROR"]}},
 *   {"name": "slow", "type": "latency", "latency": {"threshold_ms": 500}},
 *   {"name": "new", "type": "novel", "novel": {"traces_per_hour": 3}},
 *   {"name": "some", "type": "probabilistic", "probabilistic": {"sampling_percentage": 1}}
 * ]}
 * }</pre>
 *
 * <p>Decisions depend on the trace, the time at which it was due, and the traces before in the same
 * partition; never on a clock. A batch that is run again in the same process gets the same
 * decisions. In another one the counts of the limits ({@code rate_limiting}, {@code novel}) begin
 * anew: every trace that was kept is kept again, and perhaps further ones.
 *
 * <p>Safe for use by many threads. There should be one object in a process, since it holds the
 * counts of the partitions.
 *
 * @see <a
 *     href="https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/tailsamplingprocessor">OpenTelemetry's
 *     tail sampling processor</a>
 */
public final class TailPolicies {
  private final List<Named> keeping;
  private final List<TailPolicy> dropping;
  private final List<Limit> limits;
  private final long seed;
  private final Map<Integer, Batch> batches = new ConcurrentHashMap<>();

  TailPolicies(List<Named> keeping, List<TailPolicy> dropping, List<Limit> limits, String salt) {
    this.keeping = List.copyOf(keeping);
    this.dropping = List.copyOf(dropping);
    this.limits = List.copyOf(limits);
    seed = Draw.seed(salt);
  }

  /**
   * Reads and validates a file of at most 1,048,576 characters and 1,000 policies.
   *
   * @throws InvalidPoliciesException if anything is not as expected; it names all of that
   */
  public static TailPolicies parse(String json) {
    return PolicyReader.read(json);
  }

  /** The names of the policies that can keep a trace, in the order of the file. */
  public List<String> names() {
    return keeping.stream().map(Named::name).toList();
  }

  /**
   * Begins a batch in a partition.
   *
   * @param partition from 0 to {@code partitions - 1}
   * @param partitions among which the traces are spread by their ids
   * @param batch its number: that of the batch before plus 1, or the same again if it is run again
   */
  public TailSampler sampler(int partition, int partitions, long batch) {
    if (partition < 0 || partition >= partitions) {
      throw new IllegalArgumentException(
          "partition: expected 0 to " + (partitions - 1) + ", got " + partition);
    }
    LimitCounts[] counts =
        limits.isEmpty()
            ? new LimitCounts[0]
            : batches.merge(partition, newBatch(batch), (last, fresh) -> last.next(fresh)).counts;
    return new TailSampler(this, partition, partitions, counts);
  }

  private Batch newBatch(long batch) {
    LimitCounts[] none = limits.stream().map(Limit::newCounts).toArray(LimitCounts[]::new);
    return new Batch(batch, none);
  }

  List<Named> keeping() {
    return keeping;
  }

  List<TailPolicy> dropping() {
    return dropping;
  }

  long seed() {
    return seed;
  }

  /** A policy and its name in the file. */
  record Named(String name, TailPolicy policy) {}

  /** The counts of a partition before the batch, and with it. */
  private static final class Batch {
    private final long batch;
    private final LimitCounts[] before;
    private final LimitCounts[] counts;

    Batch(long batch, LimitCounts[] before) {
      this.batch = batch;
      this.before = before;
      counts = Arrays.stream(before).map(LimitCounts::copy).toArray(LimitCounts[]::new);
    }

    /**
     * Whoever works on this one, because it is run twice at a time, keeps counts of its own.
     *
     * @param fresh without counts
     */
    Batch next(Batch fresh) {
      if (fresh.batch < batch) {
        return fresh;
      }
      return new Batch(fresh.batch, fresh.batch == batch ? before : counts);
    }
  }
}
